package text

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"
)

func perSecond(b *testing.B, n int) {
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "texts/s")
}

func BenchmarkRead(b *testing.B) {
	texts := linesOf(b, "labelled")
	b.ReportAllocs()
	for b.Loop() {
		for _, l := range texts {
			if _, err := Read(l.Text, l.Lang); err != nil {
				b.Fatal(err)
			}
		}
	}
	perSecond(b, len(texts))
}

func BenchmarkReadDetect(b *testing.B) {
	texts := linesOf(b, "labelled")
	b.ReportAllocs()
	for b.Loop() {
		for _, l := range texts {
			if _, err := Read(l.Text, ""); err != nil {
				b.Fatal(err)
			}
		}
	}
	perSecond(b, len(texts))
}

func BenchmarkCopied(b *testing.B) {
	var pairs [][2]Reading
	for _, l := range linesOf(b, "labelled") {
		if l.Parent == "" {
			continue
		}
		p, err := Read(l.Parent, l.Lang)
		if err != nil {
			b.Fatal(err)
		}
		c, err := Read(l.Text, l.Lang)
		if err != nil {
			b.Fatal(err)
		}
		pairs = append(pairs, [2]Reading{p, c})
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, p := range pairs {
			Copied(p[0], p[1])
		}
	}
	perSecond(b, len(pairs))
}

func BenchmarkRunBatch(b *testing.B) {
	in, err := os.ReadFile("testdata/labelled.jsonl")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := RunBatch(bytes.NewReader(in), io.Discard); err != nil {
			b.Fatal(err)
		}
	}
	perSecond(b, bytes.Count(in, []byte("\n")))
}

// Adversarial texts must cost the same per byte however long they are.
func BenchmarkReadLong(b *testing.B) {
	for _, kind := range []string{"a/", "1.000.", "(", "from 1 to ", "a-", "and build ", "x@", "+1 ", "by ", "ü"} {
		for _, n := range []int{1 << 12, 1 << 16} {
			text := strings.Repeat(kind, n/len(kind))
			b.Run(strings.TrimSpace(kind)+"/"+map[bool]string{true: "4k", false: "64k"}[n == 1<<12], func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					if _, err := Read(text, "en"); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
