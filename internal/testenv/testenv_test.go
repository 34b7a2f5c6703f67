package testenv

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	_ "github.com/jackc/pgx/v5/stdlib"
	"go.uber.org/goleak"
	_ "modernc.org/sqlite"
)

func TestEach(t *testing.T) {
	t.Parallel()
	Each(t, func(t *testing.T, url string) {
		driver := "sqlite"
		if strings.HasPrefix(url, "postgres://") {
			driver = "pgx"
		}
		db, err := sql.Open(driver, url)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		// The databases are empty and separate: each takes this table.
		if _, err := db.Exec(`CREATE TABLE goal (id TEXT PRIMARY KEY)`); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(`INSERT INTO goal VALUES ($1)`, "g1"); err != nil {
			t.Fatal(err)
		}
	})
}

func TestPostgresDatabasesAreSeparateAndDropped(t *testing.T) {
	t.Parallel()
	a, b := Postgres(t), Postgres(t)
	if a == b {
		t.Fatalf("both databases are %s", a)
	}
	var (
		gone string
		db   *sql.DB // open until after the drop, which must not mind
	)
	t.Run("one test", func(t *testing.T) {
		gone = Postgres(t)
		var err error
		if db, err = sql.Open("pgx", gone); err != nil {
			t.Fatal(err)
		}
		if err := db.Ping(); err != nil {
			t.Fatal(err)
		}
	})
	db.Close()
	if err := ping(gone); err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("after its test the database answers %v, want that it does not exist", err)
	}
	if err := ping(a); err != nil {
		t.Error(err)
	}
}

// Statements that sort by bytes and do not say so must come out wrong here, as
// they would for a user with a cluster in their language.
func TestPostgresCollatesByLanguage(t *testing.T) {
	t.Parallel()
	db, err := sql.Open("pgx", Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var plain, bytes bool
	if err := db.QueryRow(`SELECT 'a' < 'B', 'a' < 'B' COLLATE "C"`).Scan(&plain, &bytes); err != nil {
		t.Fatal(err)
	}
	if !plain || bytes {
		t.Errorf("a < B is %t, and %t by bytes; want true and false", plain, bytes)
	}
}

func ping(url string) error {
	db, err := sql.Open("pgx", url)
	if err != nil {
		return err
	}
	return errors.Join(db.Ping(), db.Close())
}

// TestClusterEndsWithItsProcess runs this test program again as a process that
// starts a cluster and is then killed, which gives it no chance to tidy up.
func TestClusterEndsWithItsProcess(t *testing.T) {
	const role = "WEIR_TESTENV_CHILD"
	if os.Getenv(role) != "" {
		Postgres(t)
		c, err := cluster()
		if err != nil {
			t.Fatal(err)
		}
		os.Stdout.WriteString(c.sockets + "\n")
		select {} // until killed
	}
	t.Parallel()
	Postgres(t) // skips where it is missing
	cmd := exec.Command(os.Args[0], "-test.run=^TestClusterEndsWithItsProcess$", "-test.timeout=2m")
	cmd.Env = append(os.Environ(), role+"=1")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	dir := strings.TrimSpace(line)
	if _, err := os.Stat(dir + "/data/postmaster.pid"); err != nil {
		t.Fatalf("the cluster does not run: %v", err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Fatal("the killed process ended well")
	}
	waitGone(t, dir)
}

// waitGone returns when dir is gone; the keeper removes it after the cluster
// has stopped.
func waitGone(t *testing.T, dir string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		_, err := os.Stat(dir)
		if errors.Is(err, fs.ErrNotExist) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("%s is still there", dir)
		}
	}
}

func TestBrowser(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write(
			[]byte(`<!doctype html><title>Goals</title><button onclick="this.textContent='checked in'">Check in</button>`))
	}))
	t.Cleanup(srv.Close)
	ctx := Browser(t)
	if err := chromedp.Do(ctx, chromedp.Navigate(srv.URL), chromedp.Click("button")); err != nil {
		t.Fatal(err)
	}
	title, err := chromedp.Run(ctx, chromedp.Title())
	if err != nil {
		t.Fatal(err)
	}
	button, err := chromedp.Run(ctx, chromedp.Text("button"))
	if err != nil {
		t.Fatal(err)
	}
	if title != "Goals" || button != "checked in" {
		t.Errorf("the page says %q and %q", title, button)
	}
}

func TestRequired(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		list string
		want bool
	}{
		{"", false},
		{"postgres", true},
		{"chromium, postgres", true},
		{"postgresql", false},
		{"chromium", false},
	} {
		if got := required(tt.list, "postgres"); got != tt.want {
			t.Errorf("required(%q) is %t, want %t", tt.list, got, tt.want)
		}
	}
}

// A recorder notes how a test was ended, as Fatal and Skip would.
type recorder struct {
	testing.TB
	said string
}

func (r *recorder) Helper()                   {}
func (r *recorder) Fatalf(f string, _ ...any) { r.said = "fatal " + f }
func (r *recorder) Skipf(f string, _ ...any)  { r.said = "skip " + f }

func TestMissing(t *testing.T) {
	for list, want := range map[string]string{"": "skip", "chromium": "skip", "chromium,postgres": "fatal"} {
		t.Setenv("WEIR_TEST_REQUIRE", list)
		r := &recorder{TB: t}
		missing(r, "postgres", "no initdb")
		if !strings.HasPrefix(r.said, want) {
			t.Errorf("with %q required the test ends with %q, want %s", list, r.said, want)
		}
	}
}

func TestMajorVersion(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int{
		"initdb (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)\n": 15,
		"initdb (PostgreSQL) 18beta1\n":                        18,
		"initdb (PostgreSQL) 9.6.24\n":                         9,
		"initdb (PostgreSQL) 99999999999999999999\n":           0,
		"usage: initdb": 0,
		"":              0,
	} {
		if got := majorVersion(in); got != want {
			t.Errorf("majorVersion(%q) is %d, want %d", in, got, want)
		}
	}
}

// Nothing testenv starts may look like a leak to the packages that use it.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
