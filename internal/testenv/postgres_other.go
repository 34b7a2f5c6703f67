//go:build !unix

package testenv

// startCluster needs the users, sessions and sockets of a Unix.
func startCluster() (*postgresCluster, error) {
	return nil, errMissing("tests start it on Unix systems only")
}
