package api

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/words"
)

func listAcknowledgements(c *call, in *PageIn) (Page[lens.Acknowledgement], error) {
	return page(c, c.lens.Acknowledgements(), *in)
}

// AcknowledgeIn is a finding that stays as it is: which, why and until when.
type AcknowledgeIn struct {
	OnceIn
	Body struct {
		Rule    string `json:"rule" minLength:"1" maxLength:"100" doc:"The finding's rule."`
		Goal    string `json:"goal,omitempty" maxLength:"200" doc:"The goal it is about, by key or internal id; it covers the goal's measures. At most one of goal, team, metric and measure; without any, the whole rule, which takes a lead."`
		Team    string `json:"team,omitempty" maxLength:"200"`
		Metric  string `json:"metric,omitempty" maxLength:"200"`
		Measure string `json:"measure,omitempty" maxLength:"200"`
		Reason  string `json:"reason" minLength:"1" maxLength:"65536" doc:"For whoever reads it next: everybody who sees the subject."`
		Until   string `json:"until" format:"date" doc:"YYYY-MM-DD, the last day it holds: from today to a year ahead. Then it is asked again."`
	}
}

// Acknowledged says what was recorded.
type Acknowledged struct {
	ID    string `json:"id" doc:"Withdraws it."`
	Until string `json:"until" doc:"The last day it holds."`
}

func postAcknowledgement(c *call, in *AcknowledgeIn) (Made[Acknowledged], error) {
	b := in.Body
	until, err := cascade.ParseDate(b.Until)
	if err != nil {
		return Made[Acknowledged]{}, problem(Code(cascade.Invalid), words.T("The day cannot be read."),
			ProblemDetail{Message: words.T("write a day as 2026-11-16"), Location: "body.until"})
	}
	what := func(v *cascade.Snapshot) (cascade.Acknowledged, error) {
		a := cascade.Acknowledged{Rule: b.Rule, Reason: b.Reason, Until: until}
		named := map[cascade.Kind]string{
			cascade.KindGoal: b.Goal, cascade.KindTeam: b.Team, cascade.KindMetric: b.Metric, cascade.KindMeasure: b.Measure,
		}
		for _, kind := range cascade.Info(cascade.KindAcknowledged).SubjectKinds() {
			ref := named[kind]
			if ref == "" {
				continue
			}
			e := v.Find(kind, ref)
			if e == nil || cascade.Withheld(e) {
				return a, missing(v, kind, ref)
			}
			cascade.SetSubject(&a, kind, e.Head().ID)
		}
		return a, nil
	}
	cmd := engine.Acknowledge(c.who.Person, what, finding.Known)
	cmd = result(cmd, func(v *cascade.Snapshot, changes []cascade.Change) Made[Acknowledged] {
		out := Acknowledged{Until: until.String()}
		fresh := false
		if len(changes) > 0 {
			out.ID, fresh = string(changes[0].ID()), changes[0].Before == nil
		} else if a, err := what(v); err == nil { // it says so already
			if stored := v.Acknowledgement(&a); stored != nil {
				out.ID = string(stored.ID)
			}
		}
		return Made[Acknowledged]{
			New: fresh, Where: c.path("things", string(cascade.KindAcknowledged), out.ID), Body: out,
		}
	})
	cmd, err = c.once(cmd, in.OnceIn, b)
	if err != nil {
		return Made[Acknowledged]{}, err
	}
	return run[Made[Acknowledged]](c, cmd)
}

func withdrawAcknowledgement(c *call, in *IDIn) (lens.Acknowledgement, error) {
	a, err := c.lens.Acknowledgement(in.ID)
	if err != nil {
		return a, err
	}
	_, err = c.do(engine.Withdraw(c.who.Person, cascade.ID(a.ID)))
	return a, err
}
