package standing

import (
	"strings"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/evidence"
	"weir.dev/weir/internal/graph"
	"weir.dev/weir/internal/sight"
	"weir.dev/weir/internal/words"
)

// Judge says how beliefs, bets and measures stand, on what one viewer sees up to today.
type Judge struct {
	*sight.View
	s     *cascade.Snapshot
	cache *evidenceCache
}

// Shape is how measures of one shape are judged.
type Shape = graph.Judge

// ShapeOf returns everybody's judge of a measure, which must not be changed. metric may be nil.
func ShapeOf(m *cascade.Measure, metric *cascade.Metric) *Shape { return graph.JudgeFor(m, metric) }

type cacheKey struct{}

// Of returns the judge of what a viewer sees.
func Of(v *sight.View) *Judge {
	cache := v.Keep(cacheKey{}, func() any { return newEvidenceCache(maxAnswers) }).(*evidenceCache)
	return &Judge{View: v, s: v.Snapshot(), cache: cache}
}

// Standing is how well the belief under an alignment stands.
type Standing struct {
	// Word is what the readings say, or what somebody put in its place.
	Word      cascade.Standing `json:"word"`
	Overruled bool             `json:"overruled,omitempty"`
	Reason    string           `json:"reason,omitempty"`
	By        string           `json:"by,omitempty"`
	FiledBy   string           `json:"filedBy,omitempty"` // who brought that in, where that is not who says it
	// Computed is what the readings say of a belief, also where that is overruled; empty where there is none.
	Computed cascade.Standing `json:"computed,omitempty"`
	Sentence words.Text       `json:"sentence,omitzero"` // what the readings and those who were asked say
	// what the readings say to questions whose answer should be nothing
	Checks  words.Text `json:"checks,omitzero"`
	Figures *Figures   `json:"figures,omitempty"` // where there was enough to fit
	// From is the first day on which readings can speak about a belief that it is too early for, if both metrics are read
	// as often as they are meant to be; 0 where that is not known, or where more readings may not settle it.
	From cascade.Date `json:"readableFrom,omitzero"`
	// Refused is why nothing could be fitted to the readings of a belief in numbers; its Field is driver or outcome where
	// that is what it speaks of. nil where there are Figures, or no numbers.
	Refused *evidence.Error `json:"-"`
}

// Unstated reports whether nobody has said why the alignment should help.
func (s Standing) Unstated() bool { return s.Word == cascade.OnTrust && s.Sentence.IsZero() }

// Waits reports whether readings to come may by themselves mend what kept a belief from being fitted.
func (s Standing) Waits() bool {
	return s.Refused != nil && (s.Refused.Code == evidence.CodeTooFew || s.Refused.Code == evidence.CodeLag)
}

// Failing reports whether the readings, or a person in their place, say that the belief does not hold as stated.
func (s Standing) Failing() bool {
	return s.Word == cascade.Weaker || s.Word == cascade.NoEffect || s.Word == cascade.Contradicted
}

// Figures are the numbers behind a computed standing.
type Figures struct {
	Driver      string  `json:"driver"` // the metrics' names and units
	DriverUnit  string  `json:"driverUnit,omitempty"`
	Outcome     string  `json:"outcome"`
	OutcomeUnit string  `json:"outcomeUnit,omitempty"`
	B           float64 `json:"b"` // units of the outcome that went with one unit of the driver; the median
	Lo          float64 `json:"lo"`
	Hi          float64 `json:"hi"`
	Level       float64 `json:"level"`     // of the interval from Lo to Hi
	Lag         float64 `json:"lag"`       // how many periods later
	Lags        int     `json:"lagsTried"` // of which Lag fits best
	Period      string  `json:"period"`    // what a period is: week, month …
	P           float64 `json:"p"`         // two-sided, corrected for the lags tried
	Pairs       int     `json:"pairs"`
	Periods     int     `json:"-"`     // from the first pair to the last
	Moved       bool    `json:"moved"` // the driver moved enough to tell
}

// Says is what stands under a step: who overruled and why, then what the readings and people say.
func (s Standing) Says() words.Text {
	if !s.Overruled {
		return s.Sentence
	}
	by := words.Or(words.Verbatim(s.By), words.T("Somebody"))
	if s.Reason == "" {
		return words.Join(" ", words.T("%s overruled the readings.", by), s.Sentence)
	}
	return words.Join(" ", words.T("%s overruled the readings: %s.", by, strings.TrimRight(s.Reason, ".")), s.Sentence)
}
