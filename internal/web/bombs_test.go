package web_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"runtime"
	"strings"
	"testing"

	"weir.dev/weir/internal/testenv"
	"weir.dev/weir/internal/web"
)

// bomb is a body that says little and would cost much.
type bomb struct {
	name, kind, body string
	status           int
}

const urlencoded = "application/x-www-form-urlencoded"

// uploads are bodies for the form that takes a file.
func uploads(t *testing.T) (out []bomb) {
	const mib = 1 << 20
	multi := func(name string, status int, with func(w *multipart.Writer) error) {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		if err := errors.Join(with(w), w.Close()); err != nil {
			t.Fatal(err)
		}
		out = append(out, bomb{name, w.FormDataContentType(), b.String(), status})
	}
	file := func(w *multipart.Writer, text string) error {
		f, err := w.CreateFormFile("file", "a.csv")
		if err == nil {
			_, err = io.WriteString(f, text)
		}
		return err
	}
	multi("many parts", 422, func(w *multipart.Writer) (err error) {
		for i := range 20_000 {
			err = errors.Join(err, w.WriteField(fmt.Sprint("k", i), ""))
		}
		return err
	})
	multi("many files", 422, func(w *multipart.Writer) (err error) {
		for range 15_000 {
			_, one := w.CreateFormFile("file", "a")
			err = errors.Join(err, one)
		}
		return err
	})
	multi("a part of many headers", 422, func(w *multipart.Writer) error {
		h := textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="a.csv"`}}
		for i := range 30_000 {
			h.Add(fmt.Sprint("X-", i), "1")
		}
		_, err := w.CreatePart(h)
		return err
	})
	multi("a long header", 413, func(w *multipart.Writer) error {
		_, err := w.CreateFormFile("file", strings.Repeat("a", 2*mib))
		return err
	})
	multi("a field as large as a file", 413, func(w *multipart.Writer) error {
		return w.WriteField("file", strings.Repeat("a", 2*mib))
	})
	multi("a file of commas", 422, func(w *multipart.Writer) error {
		return file(w, "at,value\n"+strings.Repeat(",", 3*mib/2))
	})
	multi("a file of quotes", 422, func(w *multipart.Writer) error {
		return file(w, "at,value\n\""+strings.Repeat("\"\"", mib/2))
	})
	multi("a file of empty lines", 422, func(w *multipart.Writer) error {
		return file(w, "at,value\n"+strings.Repeat("\n", 3*mib/2))
	})
	whole := out[len(out)-1]
	return append(out,
		bomb{"parts that do not end", whole.kind, strings.TrimSuffix(whole.body, "--\r\n"), 422},
		bomb{"a boundary that is none", "multipart/form-data", whole.body, 422},
		bomb{"a boundary that is too long", "multipart/form-data; boundary=" + strings.Repeat("a", 5000), whole.body, 422},
	)
}

// forms are bodies for every form.
func forms() []bomb {
	const mib = 1 << 20
	many := func(n int, f string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, f, i)
		}
		return b.String()
	}
	return []bomb{
		{"fields of no name", urlencoded, strings.Repeat("&=", mib/2), 422},
		{"empty fields", urlencoded, strings.Repeat("a&", mib/2), 422},
		{"many fields", urlencoded, many(70_000, "k%d=1&"), 422},
		{"thousands of fields", urlencoded, many(9_000, "k%d=1&"), 422},
		{"many rows", urlencoded, many(50_000, "rows.%d.x=1&"), 422},
		{"what was read", urlencoded, ".was=" + strings.Repeat("[", mib-10), 422},
		{"a long text in per cents", urlencoded, "text=" + strings.Repeat("%41", mib/3-10), 422},
		{"too much", urlencoded, "text=" + strings.Repeat("a", mib), 413},
	}
}

// TestFormsAreNoBombs sends forms that say little and would cost much: each is refused in few words, and takes no more
// memory than some times its size. It runs by itself, since others would count.
func TestFormsAreNoBombs(t *testing.T) {
	const mib = 1 << 20
	p := open(t, web.Options{})
	ola := p.as("ola")
	send := func(path string, c bomb, header ...string) {
		t.Helper()
		var answer page
		p.unchanged(c.name, func() {
			allocated := cost(func() {
				answer = ola.do(http.MethodPost, path, strings.NewReader(c.body), append(header, "Content-Type", c.kind)...)
			})
			if allocated > 64*mib {
				t.Errorf("%s: %s allocated %d MiB", path, c.name, allocated/mib)
			}
		})
		if answer.status != c.status || len(answer.body) > mib/2 {
			t.Errorf("%s: %s is answered with %d and %d bytes, want %d", path, c.name, answer.status, len(answer.body), c.status)
		}
	}
	for _, c := range uploads(t) {
		send("/w/acme/metrics/share/readings/file", c)
	}
	for _, path := range []string{
		"/w/acme/new/teams", "/w/acme/goals/quick-start/check-in", "/w/acme/teams/product/change",
	} {
		for _, c := range forms() {
			send(path, c)
		}
	}
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	if _, err := w.Write(make([]byte, 200*mib)); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	send("/w/acme/metrics/share/readings", bomb{"gzip", urlencoded, z.String(), 422}, "Content-Encoding", "gzip")
	for _, query := range []string{
		"?q=" + strings.Repeat("a", 30_000), "?q=" + strings.Repeat("a+", 15_000), "?" + strings.Repeat("q=a&", 7_500),
		"?page=" + strings.Repeat("9", 30_000), "?" + strings.Repeat("a=&", 10_000),
	} {
		for _, path := range []string{"goals", "search", "palette", "findings"} {
			var answer page
			allocated := cost(func() { answer = ola.get("/w/acme/" + path + query) })
			if answer.status >= 500 || len(answer.body) > mib || allocated > 32*mib {
				t.Errorf("%s%.20s… is answered with %d and %d bytes, and allocated %d MiB", path, query, answer.status,
					len(answer.body), allocated/mib)
			}
		}
	}
}

// TestLongChainsAreBounded makes cascades longer and wider than anybody's, and looks at their pages as somebody whose
// all of it is: none costs with the square of the length.
func TestLongChainsAreBounded(t *testing.T) {
	const mib, n = 1 << 20, 1_500
	goals := func(more func(i int) string) string {
		var b strings.Builder
		b.WriteString("weir: 1\ngoals:\n")
		for i := range n {
			fmt.Fprintf(&b, "- {id: g%d, intent: G, owners: [product], cycle: 2026-q4, state: committed%s}\n", i, more(i))
		}
		return b.String()
	}
	var people strings.Builder
	people.WriteString("weir: 1\npeople:\n")
	for i := range n {
		fmt.Fprintf(&people, "- {id: p%d, name: P}\n", i)
	}
	people.WriteString("teams: [{id: big, kind: group, members: [mia")
	for i := range n {
		fmt.Fprintf(&people, ", p%d", i)
	}
	people.WriteString("]}]\nworkItems:\n")
	for i := range n {
		fmt.Fprintf(&people, "- {id: w%d, title: T, owner: mia}\n", i)
	}
	for name, text := range map[string]string{
		"alignments": goals(func(i int) string {
			if i == n-1 {
				return ""
			}
			return fmt.Sprintf(", serves: [{goal: g%d, contribution: x}]", i+1)
		}),
		"needs in a ring": goals(func(i int) string {
			return fmt.Sprintf(", needs: [{goal: g%d, what: x, by: 2026-11-30}]", (i+1)%n)
		}),
		"needs of one": goals(func(int) string {
			return ", needs: [{goal: quick-start, from: product, what: x, by: 2026-11-30}]"
		}),
		"people": people.String(),
	} {
		p := open(t, web.Options{})
		p.apply(text)
		mia := p.as("mia")
		mia.get("/w/acme/findings") // what is built once
		for path, most := range map[string]int{
			"/": 3 * mib, "/check-in": 2 * mib, "/why/teams/product": 6 * mib, "/why/goals/g0": 2 * mib, "/people": mib,
		} {
			var answer page
			allocated := cost(func() { answer = mia.get("/w/acme" + path) })
			if answer.status >= 500 || len(answer.body) > most || allocated > 128*mib && !testenv.Race {
				t.Errorf("%s: %s is answered with %d and %d KiB, and allocated %d MiB", name, path, answer.status,
					len(answer.body)>>10, allocated/mib)
			}
		}
	}
}

// cost is how many bytes are allocated meanwhile.
func cost(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
