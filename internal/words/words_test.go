package words

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func on(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

type share float64

func TestSay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text Text
		want string
	}{
		{T("Nothing has changed here yet."), "Nothing has changed here yet."},
		{T("%d of %d read", 2, 1234), "2 of 1,234 read"},
		{T("%[2]s before %[1]s, %s", "b", "a"), "a before b, a"},
		{T("100%% of %s", "it"), "100% of it"},
		{T("%s", share(0.25)), "0.25"},
		{T("%s and %s", T("one"), Verbatim("%s {goal}")), "one and %s {goal}"},
		{T("failed: %s", errors.New("no disk")), "failed: no disk"},
		{T("%s", time.Minute), "1m0s"},
		{T("open {{brace}"), "open {brace}"},
		{N(1, "a reading", "%d readings"), "a reading"},
		{N(0, "a reading", "%d readings"), "0 readings"},
		{N(2000, "%d reading of %s", "%d readings of %s", "x"), "2,000 readings of x"},
		{Join(" · ", T("a"), Text{}, Verbatim(""), T("b")), "a · b"},
		{List(), ""},
		{List(T("a")), "a"},
		{List(T("a"), T("b"), T("c")), "a, b and c"},
		{Capital(T("%s waits", "é")), "É waits"},
		{Capital(Text{}), ""},
		{Or(Text{}, T("b"), T("c")), "b"},
		{Text{}, ""},
		{Number(1234567.8), "1,234,568"},
		{Percent(0.416), "42%"},
		{Signed(3, "h"), "+3 h"},
		{Signed(-3, "€"), "−€3"},
		{Day(on(2026, 11, 9), on(2026, 12, 1)), "9 Nov"},
		{Day(on(2025, 12, 31), on(2026, 11, 16)), "31 Dec 2025"},
		{Day(time.Date(2027, 1, 1, 3, 0, 0, 0, time.FixedZone("", 9*3600)), on(2026, 11, 16)), "31 Dec"},
		{DayAndYear(on(2026, 11, 16)), "16 Nov 2026"},
		{Date(on(2026, 11, 16)), "16 Nov 2026"},
		{Weekday(on(2026, 11, 16)), "Monday 16 Nov"},
	} {
		if got := c.text.String(); got != c.want {
			t.Errorf("said %q, want %q", got, c.want)
		}
		if c.text.IsZero() != (c.want == "") {
			t.Errorf("%q: IsZero is %v", c.want, c.text.IsZero())
		}
	}
}

// Who knows the year is not told it; every other is said.
func TestDateLeavesOutTheReadersYear(t *testing.T) {
	t.Parallel()
	p := English().OnPages(2026)
	for at, want := range map[time.Time]string{
		on(2026, 11, 16): "16 Nov", on(2027, 1, 3): "3 Jan 2027", on(2025, 12, 31): "31 Dec 2025",
	} {
		if got := p.Say(T("by %s", Date(at))); got != "by "+want {
			t.Errorf("%q, want %q", got, want)
		}
		if got := English().Say(Date(at)); !strings.HasSuffix(got, at.Format(" 2006")) {
			t.Errorf("nobody knows the year, and it says %q", got)
		}
	}
}

// A name from right to left stands by itself in a sentence on a page, each of several too; alone it needs nothing.
func TestNamesInSentencesAreIsolated(t *testing.T) {
	t.Parallel()
	const name, open, closed = "שלום", "\u2068", "\u2069"
	p := English().OnPages(2026)
	for _, c := range []struct {
		text Text
		want string
	}{
		{T("%s and %s: %d", name, "Ana", 3), open + name + closed + " and Ana: 3"},
		{T("says %s", Verbatim("3 "+name)), "says " + open + "3 " + name + closed},
		{List(Verbatim(name), Verbatim(name)), open + name + closed + " and " + open + name + closed},
		{Join(" · ", Verbatim(name), Verbatim("x")), open + name + closed + " · x"},
		{T("of %s", Join(" · ", Verbatim(name))), "of " + open + name + closed},
		{Verbatim(name), name},
	} {
		if got := p.Say(c.text); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	if got := English().Say(T("of %s", name)); got != "of "+name {
		t.Errorf("for programs it says %q", got)
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for v, want := range map[float64]string{
		0: "0", 1: "1", -1: "−1", 33.3: "33.3", 33.34: "33.3", 2.65: "2.65", 2.6: "2.6", 0.05: "0.05", 0.0012: "0.0012",
		999.96: "1,000", 1200: "1,200", -12345: "−12,345", math.Inf(1): "–", -0.0000000000001: "0",
	} {
		if got := Number(v).String(); got != want {
			t.Errorf("Number(%v) = %q, want %q", v, got, want)
		}
	}
	if Number(math.NaN()).String() != "–" {
		t.Error("NaN has a number")
	}
	for _, c := range []struct {
		v          float64
		unit, want string
	}{
		{40, "%", "40%"},
		{3.2, "€", "€3.2"},
		{-3.2, "€", "−€3.2"},
		{1.4, "h", "1.4 h"},
		{3, "", "3"},
		{-500, "ms", "−500 ms"},
		{7, "°", "7°"},
	} {
		if got := Quantity(c.v, c.unit).String(); got != c.want {
			t.Errorf("Quantity(%v, %q) = %q, want %q", c.v, c.unit, got, c.want)
		}
	}
	if ShortUnit("Übernächte") != "Übernächte" || ShortUnit("Übernächten") != "" {
		t.Error("a unit is cut by bytes")
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	okr, ok := Framework("okr")
	if _, none := Framework("seven-s"); !ok || none {
		t.Fatal("built in are okr, ogsm and bets")
	}
	rocks := Names{"goal": {Verbatim("Rock"), Verbatim("Rocks")}, "measure": {One: Verbatim("KPI")}}
	for _, c := range []struct {
		names Names
		text  Text
		want  string
	}{
		{
			nil, T("{A measure} makes {a goal} speak; {measures} of {outcomes}"),
			"A measure makes a goal speak; measures of objectives",
		},
		{okr, T("{Measures} of {an} {a outcome}"), "Key results of {an} an objective"},
		{rocks, T("{A goal} has {a measure}, {Goals} have {measures}"), "A rock has a KPI, Rocks have measures"},
		{rocks, N(2, "%d {strategy}", "%d {strategies}"), "2 strategies"},
	} {
		if got := English().With(c.names).Say(c.text); got != c.want {
			t.Errorf("said %q, want %q", got, c.want)
		}
	}
}

type link string

func (l link) Render(_ context.Context, w io.Writer) error {
	if l == "" {
		return errors.New("a link to nowhere")
	}
	_, err := io.WriteString(w, `<a href="/x">`+string(l)+`</a>`)
	return err
}

func TestRender(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	if err := T("We expect %s & %s to move %s.", "<b>", T("<i>"), link("it")).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	if got, want := b.String(), `We expect &lt;b&gt; &amp; &lt;i&gt; to move <a href="/x">it</a>.`; got != want {
		t.Errorf("rendered %q, want %q", got, want)
	}
	if err := T("%s", link("")).Render(t.Context(), io.Discard); err == nil {
		t.Error("a component that fails is not told of")
	}
}

func TestMarked(t *testing.T) {
	t.Parallel()
	p := Match(Marked)
	ctx := p.With(Names{"goal": {One: Verbatim("Rock")}}).In(t.Context())
	if got, want := Join(" · ", T("%s sees {a goal} on %s", "Ana", Date(on(2026, 1, 2))), Verbatim("her")).In(ctx),
		"⟦Ana sees a rock on ⟦2 Jan 2026⟧⟧ · her"; got != want {
		t.Errorf("said %q, want %q", got, want)
	}
	if p.Language() != "en-XA" || English().Language() != "en" || From(t.Context()) != English() {
		t.Error("languages are mixed up")
	}
}

func TestMatch(t *testing.T) {
	t.Parallel()
	for _, accept := range []string{"", "en", "xx;q=", "zh-Hant, ja", "en-GB, de;q=0.9"} {
		if Match(accept) != English() {
			t.Errorf("%q is not answered in English", accept)
		}
	}
	for _, locale := range []string{"", "C", "xx_XX", "_"} {
		if MatchLocale(locale) != English() {
			t.Errorf("the locale %q is not answered in English", locale)
		}
	}
	if got := MatchLocale("en_XA").Language(); got != Marked {
		t.Errorf("en_XA gives %s", got)
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	err := Errorf("cannot open %s: %s", "x", fs.ErrNotExist)
	if !errors.Is(err, fs.ErrNotExist) || err.Error() != "cannot open x: file does not exist" {
		t.Error(err)
	}
	for _, c := range []struct {
		err  error
		want string
	}{
		{nil, ""},
		{err, "⟦cannot open x: file does not exist⟧"},
		{errors.Join(err, io.EOF), "⟦cannot open x: file does not exist⟧\nEOF"},
		{fmt.Errorf("%w", err), "⟦cannot open x: file does not exist⟧"},
		{fmt.Errorf("y: %w", err), "y: cannot open x: file does not exist"},
	} {
		if got := Match(Marked).Say(Of(c.err)); got != c.want {
			t.Errorf("said %q, want %q", got, c.want)
		}
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	b, err := N(2, "%d x", "%d things").MarshalText()
	if err != nil || string(b) != "2 things" {
		t.Errorf("%s %v", b, err)
	}
	var back Text
	if err := back.UnmarshalText(b); err != nil || !back.Equal(N(2, "%d x", "%d things")) || back.Equal(T("x")) {
		t.Errorf("%s %v", back, err)
	}
}

// TestAnotherLanguage adds languages by files alone.
func TestAnotherLanguage(t *testing.T) {
	t.Parallel()
	const en = `{"message":"%s of %d read"}
{"one":"a reading","many":"%d readings"}
{"message":"1,234.5"}
{"message":"%s%%"}
{"message":"2 Jan"}
{"message":"Mar"}
{"message":"measures"}
{"message":"{Measures}, please"}
`
	l, err := read(fstest.MapFS{
		"catalogue/en.jsonl": {Data: []byte(en)},
		"catalogue/de.jsonl": {Data: []byte(`{"message":"%s of %d read","text":"von %[2]d gelesen: %[1]s"}
{"one":"a reading","many":"%d readings","forms":{"one":"eine Messung","other":"%d Messungen"}}
{"message":"1,234.5","text":"1.234,5"}
{"message":"%s%%","text":"%s %%"}
{"message":"2 Jan","text":"2. Jan"}
{"message":"Mar","text":"Mär"}
{"message":"measures","text":"Messgrößen"}
{"message":"{Measures}, please","text":"Bitte {measures}"}
`)},
		"catalogue/pl.jsonl": {
			Data: []byte(
				`{"one":"a reading","many":"%d readings","forms":{"one":"%d odczyt","few":"%d odczyty","many":"%d odczytów","other":"%d odczytu"}}
{"message":"2 Jan"}
`),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	readings := func(n int) Text { return N(n, "a reading", "%d readings") }
	for _, c := range []struct {
		accept string
		text   Text
		want   string
	}{
		{"de-AT, en;q=0.5", T("%s of %d read", readings(1), 1200), "von 1.200 gelesen: eine Messung"},
		{"de", readings(3), "3 Messungen"},
		{"de", Quantity(-1234.6, "h"), "−1.235 h"},
		{"de", Percent(0.425), "43 %"},
		{"de", Day(on(2026, 3, 4), on(2026, 3, 4)), "4. Mär"},
		{"de", T("{Measures}, please"), "Bitte Messgrößen"},
		{"de", T("only in English"), "only in English"},
		{"pl", readings(1), "1 odczyt"},
		{"pl", readings(22), "22 odczyty"},
		{"pl", readings(5), "5 odczytów"},
		{"pl", Day(on(2026, 3, 4), on(2026, 3, 4)), "4 Mar"},
		{"fr", readings(1), "a reading"},
	} {
		if got := l.match(c.accept).Say(c.text); got != c.want {
			t.Errorf("%s: said %q, want %q", c.accept, got, c.want)
		}
	}
	for name, wrong := range map[string]string{
		"no such message": `{"message":"gone","text":"weg"}`,
		"a place too few": `{"message":"%s of %d read","text":"%s gelesen"}`,
		"no other form":   `{"one":"a reading","many":"%d readings","forms":{"one":"eine"}}`,
		"an unknown form": `{"one":"a reading","many":"%d readings","forms":{"other":"%d","dual":"x"}}`,
		"no JSON":         `{"message"`,
		"a stray field":   `{"message":"2 Jan","txt":"x"}`,
	} {
		if _, err := read(
			fstest.MapFS{"catalogue/en.jsonl": {Data: []byte(en)}, "catalogue/de.jsonl": {Data: []byte(wrong)}}); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if _, err := read(fstest.MapFS{"catalogue/en.jsonl": {}, "catalogue/0.jsonl": {}}); err == nil {
		t.Error("a file that is named for no language is taken")
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, fine := range []string{"", "%s %d %[2]s 100%%", "{a goal} {Measures} {{x}"} {
		if wrong := Check(fine); wrong != "" {
			t.Errorf("%q: %s", fine, wrong)
		}
	}
	for _, bad := range []string{"%v", "%", "{}", "{goal", "{a goals}", "{priority}", "%.2f"} {
		if Check(bad) == "" {
			t.Errorf("%q is taken", bad)
		}
	}
}

func BenchmarkSay(b *testing.B) {
	now := on(2026, 11, 16)
	for b.Loop() {
		_ = T("due %s", Day(now, now)).In(b.Context())
	}
}

func BenchmarkPlain(b *testing.B) {
	for b.Loop() {
		_ = T("Nothing has changed here yet.").In(b.Context())
	}
}
