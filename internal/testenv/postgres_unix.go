//go:build unix

package testenv

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// keeper starts the cluster in the folder $2 with the programs in $1, prints
// "ready" and waits until its standard input closes. The other end is held by
// the test process, so that closes even when that is killed; then it stops the
// cluster and removes the folder. Nothing it starts may hold its standard
// output or input, or the end would not be noticed.
const keeper = `
bin=$1 dir=$2
end() {
	"$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >>"$dir/log" 2>&1 </dev/null
	rm -rf "$dir"
}
start() {
	"$bin/initdb" -D "$dir/data" -U ` + superuser + ` -A trust -E UTF8 --no-sync --no-instructions \
		--locale=C --locale-provider=icu --icu-locale=en-US &&
	"$bin/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w -t 120 -o "-k $dir \
		-c listen_addresses= -c max_connections=400 -c shared_buffers=64MB \
		-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off" start
}
if start >"$dir/log" 2>&1 </dev/null; then
	echo ready
	while read -r line; do :; done
else
	cat "$dir/log" "$dir/server.log" 2>/dev/null
fi
end
`

func startCluster() (*postgresCluster, error) {
	bin, err := findPostgres()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "weir-pg-")
	if err != nil {
		return nil, err
	}
	c, err := keep(bin, dir)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return c, nil
}

// keep runs the keeper on dir and returns when the cluster takes connections.
func keep(bin, dir string) (*postgresCluster, error) {
	// A session of its own, so that an interrupt typed at the tests does not
	// reach the keeper before it has cleaned up.
	attr := &syscall.SysProcAttr{Setsid: true}
	if os.Getuid() == 0 { // PostgreSQL refuses to run as root
		cred, err := unprivileged()
		if err != nil {
			return nil, err
		}
		attr.Credential = cred
		if err := os.Chown(dir, int(cred.Uid), int(cred.Gid)); err != nil {
			return nil, err
		}
	}
	stdin, alive, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer stdin.Close()
	said, stdout, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, alive.Close())
	}
	defer said.Close()

	cmd := exec.Command("/bin/sh", "-c", keeper, "weir-postgres-keeper", bin, dir)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, stdout, stdout
	cmd.SysProcAttr = attr
	err = cmd.Start()
	stdout.Close() // the keeper has its own copy
	if err != nil {
		return nil, errors.Join(fmt.Errorf("starting PostgreSQL: %w", err), alive.Close())
	}
	out := bufio.NewScanner(said)
	var log []byte
	for out.Scan() {
		if out.Text() == "ready" {
			// The keeper outlives this process, so nobody waits for it.
			return &postgresCluster{sockets: dir, alive: alive}, cmd.Process.Release()
		}
		log = append(log, out.Text()+"\n"...)
	}
	return nil, errors.Join(fmt.Errorf("starting PostgreSQL in %s:\n%s", filepath.Base(dir), log), out.Err(),
		alive.Close(), cmd.Wait())
}

// unprivileged returns whom root runs PostgreSQL as.
func unprivileged() (*syscall.Credential, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue // no such user: the next will do
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return nil, err
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errMissing("the tests run as root and there is no user postgres or nobody to run it as")
}
