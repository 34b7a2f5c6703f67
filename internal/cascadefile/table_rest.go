package cascadefile

import (
	"maps"
	"slices"

	"weir.dev/weir/internal/cascade"
)

var needBlock = func() *block {
	type N = cascade.Need
	return newBlock("need", "A dependency on a goal, an ask to a team, or both.",
		one("goal", "The goal needed.", ref(cascade.KindGoal), func(n *N) *cascade.ID { return &n.On }),
		one("from", "The team asked.", ref(cascade.KindTeam), func(n *N) *cascade.ID { return &n.From }),
		one("what", "What is needed.", text(), func(n *N) *string { return &n.What }),
		one("by", "By when.", date, func(n *N) *cascade.Date { return &n.By }),
		one("asked", "When it was asked.", date, func(n *N) *cascade.Date { return &n.Asked }),
		one("answer", "What the team said.", word(cascade.AnswerAccepted, cascade.AnswerDeclined, cascade.AnswerOpen), func(n *N) *string { return &n.Answer }).absent("open"),
		subs("ripple", "How slips were taken.", rippleBlock, func(n *N) *[]cascade.Ripple { return &n.Ripple }),
	)
}()

var rippleBlock = func() *block {
	type R = cascade.Ripple
	return newBlock("ripple", "How a dependent goal took the news of a slip.",
		one("at", "When.", date, func(r *R) *cascade.Date { return &r.At }),
		one("did", "What it did.", word("adjusted", "acknowledged", "unaffected"), func(r *R) *string { return &r.Did }),
		one("reason", "Why.", text(), func(r *R) *string { return &r.Reason }),
	)
}()

var tripwireBlock = func() *block {
	type T = cascade.Tripwire
	return newBlock("tripwire", "Stop or change if the metric is beyond the level on the day.",
		one("metric", "Which metric.", ref(cascade.KindMetric), func(t *T) *cascade.ID { return &t.Metric }),
		opt("below", "Called when the metric is below this.", number, func(t *T) **float64 { return &t.Below }),
		opt("above", "Called when the metric is above this.", number, func(t *T) **float64 { return &t.Above }),
		one("at", "The day.", date, func(t *T) *cascade.Date { return &t.At }),
		one("then", "What was agreed.", text(), func(t *T) *string { return &t.Then }),
	)
}()

var betBlock = func() *block {
	type B = cascade.Bet
	return newBlock("bet", "If we make this change, we expect this metric to move by this much by this date.",
		one("change", "What we change.", text(), func(b *B) *string { return &b.Change }),
		one("metric", "What should move.", ref(cascade.KindMetric), func(b *B) *cascade.ID { return &b.Metric }),
		opt("moves", "By how much, in its unit.", number, func(b *B) **float64 { return &b.Moves }),
		one("by", "By when.", date, func(b *B) *cascade.Date { return &b.By }),
		one("started", "When the change was made.", date, func(b *B) *cascade.Date { return &b.Started }),
		one("control", "A metric the change cannot touch.", ref(cascade.KindMetric), func(b *B) *cascade.ID { return &b.Control }),
		one("verdict", "What came of it.", text(), func(b *B) *string { return &b.Verdict }),
		one("learning", "What we know now, what we change next.", text(), func(b *B) *string { return &b.Learning }),
	)
}()

var checkInBlock = func() *block {
	type C = cascade.CheckIn
	values := &field{key: "values", doc: "Readings, by measure, in each metric's unit. Each becomes an observation.", sort: sortNumbers, of: string(cascade.KindMeasure)}
	values.read = func(p *parser, n *node, owner any) {
		if n.form != mapping {
			p.bad(n, "values is a block of measures and numbers, as in {eu-share: 10.4}, not %s", n.what())
			return
		}
		c := owner.(*C)
		for _, e := range n.entries {
			e.key.class = classID
			if v, ok := p.number(e.value); ok && !e.value.isNull() {
				if c.Values == nil {
					c.Values = map[cascade.ID]float64{}
				}
				c.Values[cascade.ID(e.key.text)] = v
			}
		}
	}
	values.write = func(w *writer, owner any) *node {
		n := &node{form: mapping}
		byKey := map[string]float64{}
		for m, v := range owner.(*C).Values {
			if l, ok := w.label(cascade.KindMeasure, m); ok {
				byKey[l] = v
			}
		}
		for _, l := range slices.Sorted(maps.Keys(byKey)) {
			n.entries = append(n.entries, entry{key: &node{text: l, class: classID}, value: number.write(w, byKey[l])})
		}
		return n.unlessEmpty()
	}
	return newBlock("checkin", "A snapshot of the goal, never edited.",
		one("id", "Seldom needed; unique among check-ins.", id[string](), func(c *C) *string { return &c.Key }).absent("goal, by and at together"),
		one("at", "A date, or an RFC 3339 time.", moment, func(c *C) *cascade.Moment { return &c.At }).need(),
		one("by", "Who checked in.", ref(cascade.KindPerson), func(c *C) *cascade.ID { return &c.By }),
		one("status", "What the owner says.", word(cascade.OnTrack, cascade.AtRisk, cascade.OffTrack), func(c *C) *cascade.Status { return &c.Status }),
		opt("confidence", "0 to 1.", number, func(c *C) **float64 { return &c.Confidence }),
		values,
		one("learned", "What we learned.", text(), func(c *C) *string { return &c.Learned }),
		one("next", "What changes next.", text(), func(c *C) *string { return &c.Next }),
		many("acknowledged", "Who has read it.", ref(cascade.KindPerson), func(c *C) *[]cascade.ID { return &c.Acknowledged }),
	).calling("check-in")
}()

var revisionBlock = func() *block {
	type R = cascade.Revision
	return newBlock("revision", "A change to a committed measure, with its reason.",
		one("at", "A date, or an RFC 3339 time.", moment, func(r *R) *cascade.Moment { return &r.At }).need(),
		one("measure", "Which measure.", ref(cascade.KindMeasure), func(r *R) *cascade.ID { return &r.Measure }).need(),
		one("field", "What changed.", word("from", "to", "by", "weight", "metric", "start", "shape"), func(r *R) *string { return &r.Field }).need(),
		one("was", "The old value, as the file writes it.", texts[string](sortSpelled, classAsIs), func(r *R) *string { return &r.Was }),
		one("now", "The new value.", texts[string](sortSpelled, classAsIs), func(r *R) *string { return &r.Now }),
		one("reason", "Why.", text(), func(r *R) *string { return &r.Reason }),
	)
}()

var waivedBlock = func() *block {
	type W = cascade.Waiver
	return newBlock("waiver", "A check of the launch gate that was let pass.",
		one("check", "Which check.", text(), func(w *W) *string { return &w.Check }),
		one("reason", "Why.", text(), func(w *W) *string { return &w.Reason }),
		one("by", "Who waived it.", ref(cascade.KindPerson), func(w *W) *cascade.ID { return &w.By }),
		one("until", "Until when.", date, func(w *W) *cascade.Date { return &w.Until }),
	)
}()

var closedBlock = func() *block {
	type C = cascade.Closing
	return newBlock("closed", "What was said when the goal closed.",
		one("at", "When.", date, func(c *C) *cascade.Date { return &c.At }),
		opt("score", "0 to 1.", number, func(c *C) **float64 { return &c.Score }),
		one("intentTrue", "Whether the intent came true.", word("yes", "partly", "no"), func(c *C) *string { return &c.IntentTrue }),
		one("learning", "What we know now.", text(), func(c *C) *string { return &c.Learning }),
	).calling("closing")
}()

var initiativeBlock = func() *block {
	type I = cascade.Initiative
	return newBlock("initiative", "A roadmap item.",
		one("id", "Unique among initiatives.", id[string](), func(i *I) *string { return &i.Key }).need(),
		one("title", "What it is.", text(), func(i *I) *string { return &i.Title }),
		many("owners", "Teams.", ref(cascade.KindTeam), func(i *I) *[]cascade.ID { return &i.Owners }),
		one("horizon", "When, roughly.", word("now", "next", "later"), func(i *I) *string { return &i.Horizon }),
		one("from", "Its first day.", date, func(i *I) *cascade.Date { return &i.From }),
		one("to", "Its last day.", date, func(i *I) *cascade.Date { return &i.To }),
		one("status", "In the roadmap's own words.", text(), func(i *I) *string { return &i.Status }),
		one("people", "Coarse capacity, in people.", number, func(i *I) *float64 { return &i.People }),
		many("serves", "Goals.", ref(cascade.KindGoal), func(i *I) *[]cascade.ID { return &i.Serves }),
	)
}()

var workItemBlock = func() *block {
	type W = cascade.WorkItem
	return newBlock("workItem", "A backlog item.",
		one("id", "Unique among work items.", id[string](), func(w *W) *string { return &w.Key }).need(),
		one("title", "What it is.", text(), func(w *W) *string { return &w.Title }),
		one("initiative", "The roadmap item it is part of.", ref(cascade.KindInitiative), func(w *W) *cascade.ID { return &w.Initiative }),
		many("serves", "Goals.", ref(cascade.KindGoal), func(w *W) *[]cascade.ID { return &w.Serves }),
		one("status", "In the tracker's own words.", text(), func(w *W) *string { return &w.Status }),
		one("url", "Where it lives.", text(), func(w *W) *string { return &w.URL }),
		one("source", "The tracker.", text(), func(w *W) *string { return &w.Source }),
		one("owner", "Who works on it.", ref(cascade.KindPerson, cascade.KindTeam), func(w *W) *cascade.ID { return &w.Owner }),
	).calling("work item")
}()

var decisionBlock = func() *block {
	type D = cascade.Decision
	return newBlock("decision", "What a review decided about a goal.",
		one("goal", "About which goal.", ref(cascade.KindGoal), func(d *D) *cascade.ID { return &d.Goal }).need(),
		one("do", "What.", word("cut", "protect", "learn", "keep", "change"), func(d *D) *string { return &d.Do }),
		one("reason", "Why.", text(), func(d *D) *string { return &d.Reason }),
	)
}()

var heldBlock = func() *block {
	type H = cascade.HeldReview
	return newBlock("held", "One time a review was held.",
		one("at", "A date, or an RFC 3339 time.", moment, func(h *H) *cascade.Moment { return &h.At }).need(),
		subs("decisions", "What was decided.", decisionBlock, func(h *H) *[]cascade.Decision { return &h.Decisions }),
	).calling("held review")
}()

var scopeBlock = func() *block {
	type R = cascade.Review
	return newBlock("scope", "What a review looks at: one goal, one team or one cycle.",
		one("goal", "The goal it looks at.", ref(cascade.KindGoal), func(r *R) *cascade.ID { return &r.Goal }),
		one("team", "The team it looks at.", ref(cascade.KindTeam), func(r *R) *cascade.ID { return &r.Team }),
		one("cycle", "The cycle it looks at.", ref(cascade.KindCycle), func(r *R) *cascade.ID { return &r.Cycle }),
	)
}()

// within is a block whose keys belong to the owner itself.
func within(key, doc string, b *block) *field {
	return &field{
		key: key, doc: doc, sort: sortBlock, sub: b,
		read:  func(p *parser, n *node, owner any) { p.block(b, n, owner) },
		write: func(w *writer, owner any) *node { return w.block(b, owner).unlessEmpty() },
	}
}

var reviewBlock = func() *block {
	type R = cascade.Review
	b := newBlock("review", "A governance meeting with a cadence.",
		one("id", "Unique among reviews.", id[string](), func(r *R) *string { return &r.Key }).need(),
		within("scope", "What it looks at.", scopeBlock),
		one("cadence", "How often.", cadence(), func(r *R) *cascade.Cadence { return &r.Cadence }),
		one("chair", "Who chairs it.", ref(cascade.KindPerson), func(r *R) *cascade.ID { return &r.Chair }),
		entities("held", "The times it was held. Only added to.", heldBlock,
			func(r *R) *cascade.HeldReview { return &cascade.HeldReview{Review: cascade.ID(r.Key)} }, (*writer).held),
	)
	b.tall = true
	return b
}()

var acknowledgedBlock = func() *block {
	type A = cascade.Acknowledged
	return newBlock("acknowledgement", "A finding kept quiet until a date. At most one of goal, team, metric and measure says where.",
		one("rule", "Which rule.", text(), func(a *A) *string { return &a.Rule }).need(),
		one("goal", "The goal the finding is about.", ref(cascade.KindGoal), func(a *A) *cascade.ID { return &a.Goal }),
		one("team", "The team the finding is about.", ref(cascade.KindTeam), func(a *A) *cascade.ID { return &a.Team }),
		one("metric", "The metric the finding is about.", ref(cascade.KindMetric), func(a *A) *cascade.ID { return &a.Metric }),
		one("measure", "The measure the finding is about.", ref(cascade.KindMeasure), func(a *A) *cascade.ID { return &a.Measure }),
		one("reason", "Why, for whoever reads it next.", text(), func(a *A) *string { return &a.Reason }).need(),
		one("by", "Who.", ref(cascade.KindPerson), func(a *A) *cascade.ID { return &a.By }),
		one("until", "Until when.", date, func(a *A) *cascade.Date { return &a.Until }),
	)
}()

var wordsBlock = func() *block {
	type N = cascade.Names
	return newBlock("words", "A word in the singular and the plural.",
		one("one", "The singular, as in Objective.", text(), func(n *N) *string { return &n.One }),
		one("many", "The plural.", text(), func(n *N) *string { return &n.Many }),
	)
}()

var namesBlock = func() *block {
	var fields []*field
	for _, what := range []string{"outcome", "measure", "strategy", "bet"} {
		fields = append(fields, &field{
			key: what, doc: "What pages call a " + what + ".", sort: sortBlock, sub: wordsBlock,
			read: func(p *parser, n *node, owner any) {
				var words cascade.Names
				if f := owner.(*cascade.Framework); p.block(wordsBlock, n, &words) {
					if f.Names == nil {
						f.Names = map[string]cascade.Names{}
					}
					f.Names[what] = words
				}
			},
			write: func(w *writer, owner any) *node {
				if words, ok := owner.(*cascade.Framework).Names[what]; ok {
					return w.block(wordsBlock, &words)
				}
				return nil
			},
		})
	}
	return newBlock("names", "What pages call things.", fields...)
}()

var frameworkBlock = newBlock("framework", "A vocabulary.",
	one("id", "Unique among frameworks.", id[string](), func(f *cascade.Framework) *string { return &f.Key }).need(),
	within("names", "What pages call things.", namesBlock),
)

var sourceBlock = func() *block {
	type S = cascade.Source
	return newBlock("source", "Where metric values come from.",
		one("id", "What metrics name under source.", id[string](), func(s *S) *string { return &s.Key }).need(),
		one("kind", "How it is reached.", word("http", "prometheus", "sql", "csv", "push"), func(s *S) *string { return &s.Type }),
		one("url", "Its address, without user name and password.", text(), func(s *S) *string { return &s.URL }),
		one("query", "What to ask it.", text(), func(s *S) *string { return &s.Query }),
		one("cadence", "How often to ask.", cadence(), func(s *S) *cascade.Cadence { return &s.Cadence }),
	)
}()
