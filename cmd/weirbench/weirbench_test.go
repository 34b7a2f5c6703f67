package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"weir.dev/weir/internal/cascadefile"
	"weir.dev/weir/internal/company"
)

// TestMain is what serves, where a test has started it for that.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && asChild[os.Args[1]] != nil {
		if err := asChild[os.Args[1]](context.Background(), os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// TestEveryRow measures each row for a moment in a tiny company, and writes the report.
func TestEveryRow(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := flags{sizes: "300", budget: time.Millisecond, doc: dir, json: true, kept: t.TempDir(), progress: io.Discard}
	for range 2 { // the second takes the database that the first has made
		var out bytes.Buffer
		if err := f.bench(t.Context(), &out); err != nil {
			t.Fatal(err)
		}
		var found table
		if err := json.Unmarshal(out.Bytes(), &found); err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			res, ok := found.get(r.name, 300)
			switch {
			case strings.HasPrefix(r.name, "beside"), r.named && f.only == "":
			case !ok:
				t.Errorf("%s: %s", r.name, res.Failed)
			case res.CPU == 0 && res.P50 == 0 && res.Memory == 0:
				t.Errorf("%s: there is no figure", r.name)
			}
		}
		f.only = "line,heap,mixed" // the others keep what the first has found
	}
	page, err := os.ReadFile(filepath.Join(dir, pageFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"| page-outline | 300 |", "| streams-memory | 300 |", "| line-words | 300 |"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the report lacks %s", want)
		}
	}
}

// TestTogetherOnABusyMachine: the time may be over before anybody has begun; there is a figure all the same.
func TestTogetherOnABusyMachine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ most, want int }{{1 << 30, 4}, {3, 3}} {
		var asked atomic.Int64
		m := meter{op: op{together: 4, most: c.most, run: func(int) error { asked.Add(1); return nil }}}
		if err := m.all(time.Now().Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
		if m.done != c.want || int(asked.Load()) != c.want || len(m.walls) != c.want {
			t.Errorf("at most %d: %d done, %d asked, want %d", c.most, m.done, asked.Load(), c.want)
		}
	}
}

func TestGoals(t *testing.T) {
	t.Parallel()
	found := &table{Results: []result{
		{Row: "ours", Size: k1, CPU: 100, P50: 30},
		{Row: "ours", Size: k10, CPU: 140, P50: 50},
		{Row: "theirs", Size: k1, CPU: 1000, P50: 10},
		{Row: "theirs", Size: k10, Failed: "it was not there"},
	}}
	for _, c := range []struct {
		goal goal
		size int
		want string // met, missed, or nothing to say
	}{
		{cpu(100), k1, "met"},
		{cpu(99), k1, "missed"},
		{cpu(100, k10), k1, ""},
		{cpu(100), k100, ""},
		{against("theirs", 10), k1, "met"},
		{against("theirs", 11), k1, "missed"},
		{against("theirs", 1), k10, ""},
		{within("theirs", 3), k1, "met"},
		{within("theirs", 2.9), k1, "missed"},
		{slope(1.4, k1, k10), k10, "met"},
		{slope(1.3, k1, k10), k10, "missed"},
		{slope(1.3, k1, k100), k100, ""},
		{alloc(5), k1, ""},
	} {
		got := ""
		if _, kept, ok := c.goal.met(found, "ours", c.size); ok {
			got = map[bool]string{true: "met", false: "missed"}[kept]
		}
		if got != c.want {
			t.Errorf("%s at %d: %q, want %q", c.goal.says, c.size, got, c.want)
		}
	}
	failed := found.verdicts([]row{{name: "theirs", goals: []goal{cpu(5000)}}})
	if len(failed) != 2 || !failed[0].kept || failed[1].kept {
		t.Errorf("a row that failed does not miss its goal: %+v", failed)
	}
}

func TestReasons(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), reasonsFile)
	if got, err := readReasons(name); err != nil || len(got) != 0 {
		t.Errorf("where there is no file: %v, %v", got, err)
	}
	write := func(text string) {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("# why\n\nours: the disk is slow: it turns\n")
	reasons, err := readReasons(name)
	if err != nil || reasons["ours"] != "the disk is slow: it turns" {
		t.Errorf("%q, %v", reasons, err)
	}
	found := &table{Results: []result{{Row: "ours", Size: k1, CPU: 100}, {Row: "fine", Size: k1, CPU: 1}}}
	of := []row{{name: "ours", goals: []goal{cpu(99)}}, {name: "fine", goals: []goal{cpu(99)}}}
	page := string(found.page(of, reasons))
	if !strings.Contains(page, "**ours**: the disk is slow: it turns\n") || strings.Contains(page, "**fine**") {
		t.Errorf("the report does not say why:\n%s", page)
	}
	write("ours the disk is slow\n")
	if _, err := readReasons(name); err == nil {
		t.Error("a line without a colon is taken")
	}
}

func TestSizes(t *testing.T) {
	t.Parallel()
	got, err := parseSizes("70,1k,10k,2M")
	if want := "[70 1000 10000 2000000]"; err != nil || fmt.Sprint(got) != want {
		t.Errorf("%v, %v, want %s", got, err, want)
	}
	for _, bad := range []string{"", "k", "0", "-1", "1k,", "many", "11M", "99999999999"} {
		if got, err := parseSizes(bad); err == nil {
			t.Errorf("%q is taken for %v", bad, got)
		}
	}
	for n, want := range map[int]string{70: "70", 1500: "1500", k1: "1k", k100: "100k", 2 * m1: "2M"} {
		if got := sizeName(n); got != want {
			t.Errorf("%d is called %s, want %s", n, got, want)
		}
	}
}

func TestFlags(t *testing.T) {
	t.Parallel()
	for _, bad := range [][]string{{"-sizes", "x"}, {"-only", "nothing-such"}, {"more"}, {"-for", "long"}} {
		if err := run(t.Context(), bad, io.Discard); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	s := company.Snapshot(company.Options{Goals: 90, Seed: 1})
	text := cascadefile.Write(&s, cascadefile.WriteOptions{History: true})
	parts := split(text, 4000)
	if len(parts) < 10 {
		t.Fatalf("%d bytes are split into %d parts", len(text), len(parts))
	}
	var files []cascadefile.File
	for i, p := range parts {
		if len(p) > 40_000 {
			t.Errorf("part %d has %d bytes", i, len(p))
		}
		files = append(files, cascadefile.File{Name: fmt.Sprint(i), Data: p})
	}
	whole, err := cascadefile.Parse([]cascadefile.File{{Name: "whole", Data: text}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := cascadefile.Parse(files, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(doc.Document.Entities) != len(whole.Document.Entities) {
		t.Errorf("the parts hold %d things, the whole %d", len(doc.Document.Entities), len(whole.Document.Entities))
	}
}

func TestQuantiles(t *testing.T) {
	t.Parallel()
	var all []float64
	for i := range 1000 {
		all = append(all, float64(999-i))
	}
	if p50, p99 := quantiles(all); p50 != 500 || p99 != 990 {
		t.Errorf("%v and %v", p50, p99)
	}
	if p50, p99 := quantiles(nil); p50 != 0 || p99 != 0 {
		t.Errorf("of nothing %v and %v", p50, p99)
	}
	if p50, p99 := quantiles([]float64{7}); p50 != 7 || p99 != 7 {
		t.Errorf("of one %v and %v", p50, p99)
	}
}
