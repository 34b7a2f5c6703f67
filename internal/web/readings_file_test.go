package web_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/web"
)

// sendFile sends a form with a file as a browser does.
func (b *browser) sendFile(path, field, name string, content []byte) page {
	b.p.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile(field, name)
	if err == nil {
		_, err = part.Write(content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		b.p.t.Fatal(err)
	}
	return b.do(http.MethodPost, path, &body, "Content-Type", w.FormDataContentType())
}

const shareFile, shareRecord = "/w/acme/metrics/share/readings/file", "/w/acme/metrics/share/readings/record"

// A file of readings is looked at first, with what it would change, and then recorded, and can be undone.
func TestReadingsFile(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	b := p.as("ola")
	b.get("/w/acme/metrics/share").want(ok).has(`href="` + shareFile + `"`)
	b.get(shareFile).want(ok).has(`enctype="multipart/form-data"`)
	file := "\ufeffDate;value;note\n2026-11-09;10\n2026-10-26;8,5;x\n2026-11-02;9,25;<b>\n2026-11-02;9,25;\n"
	var looked page
	p.unchanged("looking", func() {
		looked = b.sendFile(shareFile, "file", "share.csv", []byte(file)).want(ok).
			has("1 new reading, 1 other value, 1 as it is.", ">8.5%<", ">9.25%<", ">9%<")
	})
	sent := looked.typed(shareRecord)
	_, undo := b.write(shareRecord, sent)
	values := func() string {
		var out []string
		for o := range p.world().Observations(p.metric("share")) {
			out = append(out, fmt.Sprint(o.At.Date(), " ", o.Value))
		}
		return strings.Join(out, ", ")
	}
	if got := values(); got != "2026-10-26 8.5, 2026-11-02 9.25, 2026-11-09 10" {
		t.Errorf("recorded it is %s", got)
	}
	p.unchanged("the same once more", func() { b.post(shareRecord, sent).want(to) })
	b.post(undo, nil).want(to)
	if got := values(); got != "2026-11-02 9, 2026-11-09 10" {
		t.Errorf("undone it is %s", got)
	}
	same := b.sendFile(shareFile, "file", "share.csv", []byte("at,value\n2026-11-09,10\n")).want(ok).
		has("0 new readings, 0 other values, 1 as it is.")
	if strings.Contains(same.body, "Record them") {
		t.Error("there is nothing to record, and a button for it")
	}
}

// What cannot be taken is said on the page, and nothing is recorded.
func TestBadReadingsFiles(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	b := p.as("mia")
	var many strings.Builder
	for day, i := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC), 0; i < 10_001; i++ {
		fmt.Fprintf(&many, "%s,%d\n", day.AddDate(0, 0, i).Format(time.DateOnly), i)
	}
	for _, c := range []struct{ name, content, says string }{
		{"nothing in it", "", "holds no readings"},
		{"headings alone", "at,value\n", "holds no readings"},
		{"a picture", "\x89PNG\r\n\x1a\n\x00\x00", "no plain text"},
		{"no such columns", "a,b,c\n1,2,3\n", "no columns at and value"},
		{"a day that is none", "at,value\nsoon,4\n", "is no date"},
		{"a value that is none", "at,value\n2026-11-02,<script>alert(1)</script>\n", "is not a number"},
		{"a formula", "at,value\n2026-11-02,=HYPERLINK(1)\n", "is not a number"},
		{"thousands or a decimal comma", "at,value\n2026-11-02,\"3,289\"\n", "could be thousands"},
		{"not finite", "at,value\n2026-11-02,1e999\n", "is not a number a metric can have"},
		{"two values of a day", "at,value\n2026-11-02,4\n2026-11-02,5\n", "is given twice"},
		{"tomorrow", "at,value\n2026-11-17,4\n", "is after today"},
		{"periods", "at,value\n1,4\n2,5\n", "counts periods"},
		{"turned text", "at,value\n2026-11-02,1\u202e0\n", "characters that cannot be shown"},
		{"too many", many.String(), "a file may bring"},
	} {
		p.unchanged(c.name, func() {
			g := b.sendFile(shareFile, "file", "x.csv", []byte(c.content)).want(unprocessable).has(c.says,
				"Nothing was recorded.", `aria-invalid="true"`)
			g.lacks("<script>alert", "Record them", "\u202e")
			if !strings.Contains(c.content, "\x00") {
				b.post(shareRecord, form("readings", c.content)).want(unprocessable).has("Nothing was recorded.")
			}
		})
	}
	p.unchanged("what no form of ours sends", func() {
		b.sendFile(shareFile, "other", "x.csv", []byte("2026-11-02,4")).want(unprocessable).has("Choose a file first.")
		b.post(shareFile, form("file", "2026-11-02,4")).want(unprocessable)
		b.do(http.MethodPost, shareFile, strings.NewReader("--x\r\nbroken"), "Content-Type",
			"multipart/form-data; boundary=x").want(unprocessable)
		huge := bytes.Repeat([]byte("2026-11-02,4\n"), 3<<20/13)
		b.sendFile(shareFile, "file", "x.csv", huge).want(http.StatusRequestEntityTooLarge).has("This may hold 2 mebibytes.")
		b.post(shareRecord, form("readings", string(huge))).want(http.StatusRequestEntityTooLarge).has("Nothing was changed.")
	})
	// A form stays a form: what an upload may hold is not allowed elsewhere.
	b.post("/w/acme/metrics/share/readings", form("note", strings.Repeat("x", 3<<19))).
		want(http.StatusRequestEntityTooLarge).has("one mebibyte")
	p.unchanged("a metric that its source keeps", func() {
		b.sendFile("/w/acme/metrics/latency/readings/file", "file", "x.csv", []byte("2026-11-02,4")).
			want(http.StatusForbidden)
	})
	if e := p.world().Find(cascade.KindMetric, "share"); e == nil {
		t.Error("the metric is gone")
	}
}

// What no page of ours sends with readings is refused, whichever way it comes.
func TestReadingsFileUnknownField(t *testing.T) {
	t.Parallel()
	p := open(t, web.Options{})
	p.unchanged("an unknown field", func() {
		p.as("ola").post(shareRecord, form("readings", "2026-11-02,5", "metric", "runway")).want(unprocessable).
			has("The form could not be read.")
	})
}
