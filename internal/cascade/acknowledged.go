package cascade

import "weir.dev/weir/internal/words"

// KindAcknowledged is the kind of Acknowledged.
const KindAcknowledged Kind = "acknowledged"

// Acknowledged keeps a finding quiet, with a reason, until a date. At most one of the subjects is set.
type Acknowledged struct {
	Header
	Rule    string `json:"rule"`
	Goal    ID     `json:"goal,omitempty"`
	Team    ID     `json:"team,omitempty"`
	Metric  ID     `json:"metric,omitempty"`
	Measure ID     `json:"measure,omitempty"`
	Reason  string `json:"reason,omitempty"`
	By      ID     `json:"by,omitempty"`
	FiledBy ID     `json:"filedBy,omitempty"`
	Until   Date   `json:"until,omitzero"`
}

// Kind returns KindAcknowledged.
func (*Acknowledged) Kind() Kind { return KindAcknowledged }

func (e *Acknowledged) natural() string { return join(ID(e.Rule), e.Goal, e.Team, e.Metric, e.Measure) }

var acknowledgedInfo = describe[Acknowledged](KindInfo{
	Many: "acknowledgements", The: words.T("the acknowledgement"),
	Identity: []string{"rule", "goal", "team", "metric", "measure"},
	Block: Block{
		Call: words.T("acknowledgement"),
		Doc:  "A finding kept quiet until a date. At most one of goal, team, metric and measure says where.",
		Fields: []*Field{
			text("rule", "Which rule.").because(words.T("say which finding is acknowledged")),
			ref("goal", "The goal the finding is about.", KindGoal).whole().subject(),
			ref("team", "The team the finding is about.", KindTeam).whole().subject(),
			ref("metric", "The metric the finding is about.", KindMetric).whole().subject(),
			ref("measure", "The measure the finding is about.", KindMeasure).whole().subject(),
			text("reason", "Why, for whoever reads it next.").because(words.T("say why, for whoever reads it next")),
			ref("by", "Who.", KindPerson).speaks(),
			filedBy(),
			date("until", "Until when."),
		},
	},
	check: func(c *checker, e Entity) {
		if n := c.info.subjects(e); n > 1 {
			c.bad("rule", words.T("names %d subjects; acknowledge one at a time", n))
		}
	},
})

// settle holds edits to what acknowledging asks for: a last day within a year, and the finding that was meant.
func (e *Acknowledged) settle(a *batch, i int, before Entity) bool {
	was, ok := before.(*Acknowledged)
	if !a.idsFirst || ok && was.Rule == e.Rule && was.Until == e.Until {
		return false
	}
	if ok && was.Rule != e.Rule {
		a.bad(i, "rule", words.T("This keeps another finding quiet. Withdraw it, and acknowledge that one."))
	}
	if err := untilFault(e.Until, a.today); err != nil && (!ok || was.Until != e.Until) {
		a.bad(i, "until", err.Message)
	}
	return false
}

// untilFault says what is wrong with the last day of an acknowledgement made today, or nil.
func untilFault(until, today Date) *Error {
	switch last := LastAcknowledged(today); {
	case until == 0:
		return refuse(Invalid, "", "until", words.T("Say until when: after that day it is asked again."))
	case until < today:
		return refuse(Invalid, "", "until", words.T("%s has passed; today is %s.", until, today))
	case until > last:
		return refuse(Invalid, "", "until",
			words.T("%s is over a year ahead. The last day is %s; after it, it is asked again.", until, last))
	}
	return nil
}
