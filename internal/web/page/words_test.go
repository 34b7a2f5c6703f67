package page

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestRow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, now, to *float64
		unit          string
		want          Numbers
	}{
		{of(31.4), of(33.3), of(40), "%", Numbers{sample("31.4"), sample("33.3"), sample("40%")}},
		{of(9.5), nil, of(1), "h", Numbers{sample("9.5"), none, sample("1 h")}},
		{nil, of(14), nil, "people", Numbers{none, sample("14 people"), none}},
		{nil, nil, nil, "%", Numbers{}},
	} {
		if got := Row(c.from, c.now, c.to, c.unit); !cmp.Equal(got, c.want) {
			t.Errorf("Row = %q, want %q", got, c.want)
		}
	}
}

func TestDay(t *testing.T) {
	t.Parallel()
	now := date(2026, 11, 16)
	east := time.FixedZone("east", 9*3600)
	for _, c := range []struct {
		at   time.Time
		want When
	}{
		{date(2026, 11, 9), When{sample("9 Nov"), "2026-11-09"}},
		{date(2025, 12, 31), When{sample("31 Dec 2025"), "2025-12-31"}},
		{time.Date(2027, 1, 1, 3, 0, 0, 0, east), When{sample("31 Dec"), "2026-12-31"}},
	} {
		if got := Day(c.at, now); !cmp.Equal(got, c.want) {
			t.Errorf("Day(%s) = %q, want %q", c.at, got, c.want)
		}
	}
}

func TestInitials(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Ana Ruiz": "AR", "ben": "B", "Ana María de la Cruz": "AC", "": "?", "  ": "?", "Østen Åse": "ØÅ",
	} {
		if got := Initials(name); got != want {
			t.Errorf("Initials(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestOneIn(t *testing.T) {
	t.Parallel()
	for percent, want := range map[int]string{
		-1: "", 0: "almost certainly not", 10: "one in ten", 20: "one in five", 25: "one in four", 33: "one in three",
		40: "two in five",
		50: "even odds", 60: "three in five", 67: "two in three", 75: "three in four", 80: "four in five", 90: "nine in ten",
		100: "almost certain", 101: "",
	} {
		if got := oneIn(percent).String(); got != want {
			t.Errorf("oneIn(%d) = %q, want %q", percent, got, want)
		}
	}
}

func TestFailureWords(t *testing.T) {
	t.Parallel()
	for _, status := range []int{400, 403, 404, 422, 500, 503} {
		if title, text := (Failure{Status: status}).words(); title.IsZero() || text.IsZero() {
			t.Errorf("%d has no words", status)
		}
	}
	if title,
		text := (Failure{Status: 404, Title: sample("Gone"), Text: sample("It was deleted.")}).words(); title.String() !=
		"Gone" || text.String() != "It was deleted." {
		t.Errorf("own words were lost: %q %q", title, text)
	}
}
