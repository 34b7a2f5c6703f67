package evidence

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/words"
)

// wildSeries is a series as odd as a file may hold: huge, tiny, flat, gappy.
func wildSeries(t *rapid.T, name string, dated bool) []Reading {
	n := rapid.IntRange(0, 40).Draw(t, name+" n")
	scale := rapid.SampledFrom([]float64{1e-300, 1e-9, 1, 1, 1, 1e9, 1e99}).Draw(t, name+" scale")
	level := rapid.SampledFrom([]float64{0, 0, 1, 50, -3, 1e6, 1e15}).Draw(t, name+" level")
	var out []Reading
	at := rapid.Float64Range(-1e3, 1e3).Draw(t, name+" start")
	for range n {
		at += rapid.SampledFrom([]float64{1, 1, 1, 1, 1e-3, 7, 30, 365, 1e5, 0, -1}).Draw(t, name+" gap")
		w := Period(at)
		if dated {
			w = Date(time.Unix(int64(max(-6e10, min(2.5e11, at*86400))), 0))
		}
		v := rapid.SampledFrom([]float64{0, 1, -1, .5, .25, .123, 3, 8, 100}).Draw(t, name+" v")
		out = append(out, Reading{At: w, Value: level + scale*v})
	}
	return out
}

// Whatever is asked, the answer is a refusal or a line of finite figures, and
// its sentence is filled in.
func TestWildRequests(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		dated := rapid.Bool().Draw(t, "dated")
		when := func(name string) *When {
			s := wildSeries(t, name, dated)
			if len(s) == 0 {
				return nil
			}
			return &s[len(s)-1].At
		}
		figure := func(name string) *float64 {
			v := rapid.SampledFrom([]float64{1, -1, .1, 5, 1e-300, 1e99, -1e50, 0}).Draw(t, name)
			return &v
		}
		transform := rapid.SampledFrom([]Transform{"", Identity, Log, Logit}).Draw(t, "transform")
		level := rapid.SampledFrom([]float64{0, .5, .9, .9999, 1e-9}).Draw(t, "level")
		unit := rapid.SampledFrom([]string{"", "%", "ms"}).Draw(t, "unit")
		var r any
		var err error
		var sentence string
		switch rapid.IntRange(0, 2).Draw(t, "kind") {
		case 0:
			b := BetRequest{
				Series: wildSeries(t, "series", dated), Started: when("started"), By: when("by"), Promised: figure("promised"),
				Transform: transform, Level: level, Words: BetWords{Unit: unit},
				Ramp: rapid.SampledFrom([]float64{0, 0, .1, 5, 1e4}).Draw(t, "ramp"),
			}
			if rapid.Bool().Draw(t, "controlled") {
				b.Control = wildSeries(t, "control", dated)
			}
			res, e := Bet(b)
			r, err, sentence = res, e, res.Sentence.String()
			_ = BetChart(words.English(), b)
		case 1:
			l := LinkRequest{
				Driver: wildSeries(t, "driver", dated), Outcome: wildSeries(t, "outcome", dated),
				Lag: Periods(rapid.SampledFrom([]float64{0, 1, 3, 900}).Draw(t, "lag")), Size: figure("size"), Per: *figure("per"),
				Transform: transform, Level: level, Words: LinkWords{DriverUnit: unit, OutcomeUnit: unit},
			}
			res, e := Link(l)
			r, err, sentence = res, e, res.Sentence.String()
			_ = LinkChart(words.English(), l, res)
		case 2:
			c := ChanceRequest{
				Series: wildSeries(t, "series", dated), Target: figure("target"), By: when("by"),
				Direction: rapid.SampledFrom([]Direction{Up, Down}).Draw(t, "direction"), Transform: transform, Level: level,
				Cumulative: rapid.Bool().Draw(t, "cumulative"), Words: ChanceWords{Unit: unit},
			}
			res, e := Chance(c)
			r, err, sentence = res, e, res.Sentence.String()
			_ = ChanceChart(words.English(), c, res)
		}
		if err != nil {
			if err.Error() == "" || strings.Contains(err.Error(), "%!") {
				t.Fatalf("a refusal that teaches nothing: %q", err)
			}
			return
		}
		if _, err := json.Marshal(r); err != nil {
			t.Fatalf("%v in %+v", err, r)
		}
		if sentence == "" || strings.ContainsAny(sentence, "{}") || strings.Contains(sentence, "NaN") {
			t.Fatalf("sentence %q", sentence)
		}
	})
}

func TestAnswersAreLines(t *testing.T) {
	t.Parallel()
	out := Answer([]byte(`{"id":"<&>","kind":"none"}`))
	if !bytes.HasSuffix(out, []byte("\n")) || !bytes.Contains(out, []byte(`"<&>"`)) {
		t.Errorf("%s", out)
	}
}
