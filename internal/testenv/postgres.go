package testenv

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// minPostgres is the oldest major version Weir supports.
const minPostgres = 15

// Postgres returns the URL of an empty database on a private PostgreSQL cluster
// and drops it when the test ends, also if connections are still open.
//
// The first call in a test process starts the cluster: in a temporary folder,
// reachable through a Unix socket in it and nothing else, without fsync, as a
// non-root user. It stops and its folder goes away when the process ends, in
// whatever way it ends. Its collation is ICU English on purpose: an ORDER BY
// that relies on bytes and does not say COLLATE "C" comes out wrong here.
func Postgres(t testing.TB) string {
	t.Helper()
	c, err := cluster()
	if lacking, ok := errors.AsType[errMissing](err); ok {
		missing(t, "postgres", string(lacking))
	}
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("test%d", databases.Add(1))
	if err := c.exec("CREATE DATABASE " + name + " STRATEGY FILE_COPY"); err != nil { // a third of the work
		t.Fatalf("creating a database for the test: %v", err)
	}
	t.Cleanup(func() {
		if err := c.exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("dropping the test's database: %v", err)
		}
	})
	return c.url(name)
}

var (
	cluster   = sync.OnceValues(startCluster)
	databases atomic.Int64
)

// A postgresCluster runs as long as this process.
type postgresCluster struct {
	sockets string   // the folder of its Unix socket
	alive   *os.File // held open: when it closes, the cluster's keeper stops it
}

// errMissing says why the machine cannot run a cluster.
type errMissing string

func (e errMissing) Error() string { return "PostgreSQL cannot run here: " + string(e) }

func (c *postgresCluster) url(database string) string {
	q := url.Values{"host": {c.sockets}, "sslmode": {"disable"}}
	u := url.URL{Scheme: "postgres", User: url.User(superuser), Host: "", Path: "/" + database, RawQuery: q.Encode()}
	return u.String()
}

// exec runs one statement on a connection of its own: a pool would leave
// goroutines behind that leak checks of other packages would find.
func (c *postgresCluster) exec(sql string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, c.url("postgres"))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, sql)
	return errors.Join(err, conn.Close(ctx))
}

const superuser = "weir"

// findPostgres returns the folder that holds initdb and its siblings: of those
// on PATH and where distributions keep them the first that is new enough.
func findPostgres() (string, error) {
	var candidates []string
	if onPath, err := exec.LookPath("initdb"); err == nil {
		candidates = append(candidates, onPath)
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin/initdb", // Debian, Ubuntu
		"/usr/pgsql-*/bin/initdb",          // Fedora, RHEL
		"/opt/homebrew/opt/postgresql*/bin/initdb",
		"/usr/local/opt/postgresql*/bin/initdb",
	} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			return "", err
		}
		candidates = append(candidates, found...)
	}
	why := "no initdb on PATH or where distributions keep it"
	for _, c := range candidates {
		initdb, err := filepath.EvalSymlinks(c) // its siblings are where it really is
		if err != nil {
			return "", err
		}
		out, err := exec.Command(initdb, "--version").Output()
		if err != nil {
			return "", fmt.Errorf("%s --version: %w", initdb, err)
		}
		switch version := majorVersion(string(out)); {
		case version >= minPostgres:
			return filepath.Dir(initdb), nil
		default:
			why = fmt.Sprintf("%s is version %d, and Weir needs %d or later", c, version, minPostgres)
		}
	}
	return "", errMissing(why)
}

var versionNumber = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// majorVersion reads what initdb --version prints; 0 if it is something else.
func majorVersion(s string) int {
	m := versionNumber.FindStringSubmatch(s)
	if m == nil {
		return 0
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return 0
	}
	return n
}
