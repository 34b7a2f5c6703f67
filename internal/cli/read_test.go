package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"weir.dev/weir/internal/web/page"
)

// readAs runs weir read in a folder of its own and returns what it prints, its exit code and the page it writes.
func readAs(t *testing.T, args ...string) (out, errs string, code int, html []byte) {
	t.Helper()
	var o, e bytes.Buffer
	file := filepath.Join(t.TempDir(), "page.html")
	none := func(string) string { return "" }
	code = Run(t.Context(), append([]string{"read", "--page", file}, args...), none, strings.NewReader(""), &o, &e)
	html, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return strings.ReplaceAll(o.String(), file, "page.html"), e.String(), code, html
}

var styleSheet = regexp.MustCompile(`(?s)<style>.*?</style>`)

// golden compares with a file, and writes it with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", "read", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what it was; -update writes it:\n%s", path, got)
	}
}

// TestRead keeps what is printed and the page, without its style, beside the plan they are of.
func TestRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		args []string
	}{
		{"northlight", []string{"testdata/read/northlight.csv"}},
		{"drivers", []string{"testdata/read/drivers.csv", "--readings", "testdata/read/readings.csv"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			out, errs, code, html := readAs(t, c.args...)
			if code != fine || errs != "" {
				t.Fatal(code, errs)
			}
			golden(t, c.name+".txt", []byte(out))
			golden(t, c.name+".html", styleSheet.ReplaceAll(html, []byte("<style></style>")))
			again, _, _, twice := readAs(t, c.args...)
			if again != out || !bytes.Equal(html, twice) {
				t.Error("it is not the same twice")
			}
			for line := range strings.Lines(out) {
				if n := len([]rune(strings.TrimRight(line, "\n"))); n > readWidth {
					t.Errorf("%d characters: %s", n, line)
				}
			}
		})
	}
}

// outside is what makes a browser ask for something.
var outside = regexp.MustCompile(
	`(?i)<(script|link|img|iframe|object|embed|form|base)\b|<[a-z][^>]*\ssrc=|@import|url\(["']?(?:[a-z]+:)?//|https?:|http-equiv="refresh"`)

// TestReadPageStandsAlone holds the page to loading nothing, and to what is in the file being text.
func TestReadPageStandsAlone(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "plan.csv")
	plan := "Goal,Owner,Target\n" +
		`"<script src=//x.example/a.js></script> wins in Spain",Growth,3` + "\n" +
		`"Reach 40% with ""><img src=x onerror=alert(1)>",Growth,40%` + "\n" +
		"Call ana.ruiz@northlight.example about the plan,Growth,4\n"
	if err := os.WriteFile(file, []byte(plan), 0o600); err != nil {
		t.Fatal(err)
	}
	_, errs, code, html := readAs(t, file)
	if code != fine {
		t.Fatal(code, errs)
	}
	text := string(html)
	if strings.Count(text, "<style>") != 1 || !strings.Contains(text, "url(data:font/woff2;base64,") {
		t.Error("style or font is not inside")
	}
	if found := outside.FindString(text); found != "" {
		t.Errorf("the page holds %q", found)
	}
	if strings.Contains(text, "ana.ruiz@") {
		t.Error("an address is passed on")
	}
	if !strings.Contains(text, `content="`+page.PaperMark+`"`) {
		t.Error("the page does not say that it is one")
	}
}

// TestReadExits holds the exit codes, and what is said with them.
func TestReadExits(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	goals := file("goals.csv", "Goal\nRaise activation from 31% to 45%\n")
	other := file("spending.csv", "Date,Amount\n2027-01-01,12\n2027-01-02,13\n2027-01-03,14\n")
	for _, c := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"read", []string{goals}, fine, ""},
		{"no goals", []string{other}, noGoals, "holds readings"},
		{
			"a calendar",
			[]string{file("days.csv", "2027-01-01,New Year,x\n2027-01-02,Sunday,y\n2027-01-03,Monday,z\n")},
			noGoals, "calendar",
		},
		{"no goals, for a program", []string{other, "--format", "json"}, noGoals, "Looked for"},
		{"empty", []string{file("empty.csv", "")}, unread, "empty"},
		{"none", []string{filepath.Join(dir, "none.csv")}, unread, "none.csv"},
		{"no file", nil, unread, "say which"},
		{"a wrong sheet", []string{goals, "--sheet", "Plan"}, unread, "there is no sheet"},
		{"a wrong column", []string{goals, "--column", "B=boss"}, unread, "is none of"},
		{"a wrong format", []string{goals, "--format", "xml"}, unread, "neither"},
		{"a page over another file", []string{goals, "--page", other}, unread, "no page of mine"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, errs, code, _ := readAs(t, c.args...)
			if code != c.code || !strings.Contains(errs, c.says) {
				t.Errorf("exits %d: %s", code, errs)
			}
		})
	}
	if text, err := os.ReadFile(other); err != nil || !strings.HasPrefix(string(text), "Date,") {
		t.Error("a file was written over")
	}
}

// TestReadJSON holds the form of the answer.
func TestReadJSON(t *testing.T) {
	t.Parallel()
	out, errs, code, html := readAs(t, "testdata/read/northlight.csv", "--format", "json", "--page", noPage)
	if code != fine || html != nil {
		t.Fatal(code, errs)
	}
	var answer struct {
		Columns map[string]map[string]struct{ Heading, As string }
		Goals   []struct {
			Sheet, Text, Owner, Kind, Unit, By string
			Row                                int
			Parent                             *int
			From, To                           *float64
		}
		Observations []struct {
			Title, Ask string
			Rows       []int
		}
		Arrows  []any
		Guessed []string
	}
	if err := json.Unmarshal([]byte(out), &answer); err != nil {
		t.Fatal(err)
	}
	if len(answer.Goals) != 20 || len(answer.Observations) != 5 || answer.Arrows == nil || len(answer.Guessed) == 0 {
		t.Errorf("%d goals, %d observations, %d guesses", len(answer.Goals), len(answer.Observations),
			len(answer.Guessed))
	}
	if g := answer.Goals[3]; g.Row != 6 || *g.Parent != 4 || g.Kind != "measure" || *g.To != 40 || g.Unit != "%" ||
		g.By != "2027-03-31" {
		t.Errorf("%+v", g)
	}
	for _, o := range answer.Observations {
		if o.Title == "" || o.Ask == "" || len(o.Rows) == 0 {
			t.Errorf("%+v", o)
		}
	}
}
