package cascadefile

import (
	"weir.dev/weir/internal/cascade"
)

func text() kind[string] { return texts[string](sortText, classText) }

var briefBlock = func() *block {
	type B = cascade.Brief
	return newBlock("brief", "What a priority owes the people asked to respond.",
		one("why", "Why now.", text(), func(b *B) *string { return &b.Why }),
		one("success", "What success looks like.", text(), func(b *B) *string { return &b.Success }),
		many("accept", "Trade-offs that are acceptable.", text(), func(b *B) *[]string { return &b.Accept }),
		many("refuse", "Trade-offs that are not.", text(), func(b *B) *[]string { return &b.Refuse }),
		one("decides", "Who decides.", ref(cascade.KindPerson), func(b *B) *cascade.ID { return &b.Decides }),
	)
}()

var driverBlock = func() *block {
	type D = cascade.Driver
	return newBlock("driver", "Something we think moves the goal; responses pick one.",
		one("id", "Unique within the goal.", id[string](), func(d *D) *string { return &d.Key }).need(),
		one("text", "What it is.", text(), func(d *D) *string { return &d.Text }),
		one("metric", "How one would see it move.", ref(cascade.KindMetric), func(d *D) *cascade.ID { return &d.Metric }),
	)
}()

var protectedBlock = func() *block {
	type P = cascade.Protected
	return newBlock("protected", "Capacity that is not cut without a decision.",
		one("people", "How many.", number, func(p *P) *float64 { return &p.People }),
		one("until", "The last day.", date, func(p *P) *cascade.Date { return &p.Until }),
	)
}()

var milestoneBlock = func() *block {
	type M = cascade.Milestone
	return newBlock("milestone", "A value planned for a day.",
		one("by", "The day.", date, func(m *M) *cascade.Date { return &m.By }).need(),
		one("value", "In the metric's unit.", number, func(m *M) *float64 { return &m.Value }).need(),
	)
}()

var measureBlock = func() *block {
	type M = cascade.Measure
	fields := []*field{
		one("id", "Unique in the workspace.", id[string](), func(m *M) *string { return &m.Key }).absent("the metric's id"),
		one("metric", "What it reads.", ref(cascade.KindMetric), func(m *M) *cascade.ID { return &m.Metric }),
		one("shape", "How it is judged.", word(cascade.FromTo, cascade.InRange, cascade.Cumulative, cascade.PerPeriod, cascade.YesNo), func(m *M) *cascade.Shape { return &m.Shape }).absent("from-to"),
		opt("from", "The baseline, in the metric's unit.", number, func(m *M) **float64 { return &m.From }),
		opt("to", "The target.", number, func(m *M) **float64 { return &m.To }),
		one("start", "When it starts to count.", date, func(m *M) *cascade.Date { return &m.Start }),
		one("by", "When the target is due.", date, func(m *M) *cascade.Date { return &m.By }),
		one("role", "Whether it moves before the outcome or with it.", word(cascade.Leading, cascade.Lagging), func(m *M) *string { return &m.Role }),
		opt("weight", "Its part in the goal's evidence, 0 or more.", number, func(m *M) **float64 { return &m.Weight }).absent("1"),
		opt("commit", "The value that was promised.", number, func(m *M) **float64 { return &m.Commit }),
		opt("stretch", "The value that would be a surprise.", number, func(m *M) **float64 { return &m.Stretch }),
		subs("milestones", "Values planned for days, in order.", milestoneBlock, func(m *M) *[]cascade.Milestone { return &m.Milestones }),
		one("misses", "What it does not capture.", text(), func(m *M) *string { return &m.Misses }),
	}
	b := newBlock("measure", "A metric with a baseline, a target and dates.", append(fields, sightFields(func(m *M) *cascade.Sight { return &m.Sight })...)...)
	b.after = func(p *parser, owner any) {
		m := owner.(*M)
		switch {
		case m.Key != "":
		case cascade.ValidKey(string(m.Metric)):
			m.Key = string(m.Metric)
		default:
			p.bad(p.current, "the measure has neither id nor metric; name the metric it reads")
			p.incomplete = true
		}
	}
	return b
}()

var worseningBlock = func() *block {
	type W = cascade.Worsening
	return newBlock("worsening", "What a response could make worse, and for whom.",
		one("what", "What gets worse.", text(), func(w *W) *string { return &w.What }),
		one("metric", "Where one would see it.", ref(cascade.KindMetric), func(w *W) *cascade.ID { return &w.Metric }),
		one("tell", "Who is told.", ref(cascade.KindPerson, cascade.KindTeam), func(w *W) *cascade.ID { return &w.Tell }),
	)
}()

var caseBlock = func() *block {
	type C = cascade.Case
	return newBlock("case", "The three conditions of a direct alignment, all needed.",
		one("crossFunctional", "The outcome is cross-functional.", truth, func(c *C) *bool { return &c.CrossFunctional }).absent("false"),
		one("urgent", "The business needs speed of alignment.", truth, func(c *C) *bool { return &c.Urgent }).absent("false"),
		one("governedBy", "The review in which leadership governs it.", ref(cascade.KindReview), func(c *C) *cascade.ID { return &c.GovernedBy }),
	)
}()

var readableBlock = func() *block {
	type R = cascade.Readable
	return newBlock("readableWhen", "The lag begins once a metric has passed a level.",
		one("metric", "Which metric.", ref(cascade.KindMetric), func(r *R) *cascade.ID { return &r.Metric }),
		opt("above", "The level, in its unit.", number, func(r *R) **float64 { return &r.Above }),
	)
}()

var overruledBlock = func() *block {
	type O = cascade.Overruled
	return newBlock("overruled", "Replaces the computed standing, with a reason that stays visible.",
		one("standing", "What it is taken to be.", word(cascade.Standings...), func(o *O) *string { return &o.Standing }),
		one("by", "Who overruled.", ref(cascade.KindPerson), func(o *O) *cascade.ID { return &o.By }),
		one("reason", "Why.", text(), func(o *O) *string { return &o.Reason }).need(),
	).calling("overruling")
}()

var beliefBlock = func() *block {
	type B = cascade.Belief
	return newBlock("belief", "The numbers of an assumption: size units of outcome for each `per` units of driver, after lag.",
		one("driver", "The metric that moves first.", ref(cascade.KindMetric), func(b *B) *cascade.ID { return &b.Driver }),
		one("outcome", "The metric that follows.", ref(cascade.KindMetric), func(b *B) *cascade.ID { return &b.Outcome }),
		one("direction", "Whether it follows the same way.", word("same", "opposite"), func(b *B) *string { return &b.Direction }),
		opt("size", "How far, in the outcome's unit.", number, func(b *B) **float64 { return &b.Size }),
		opt("per", "For how much of the driver, in its unit; not 0.", number, func(b *B) **float64 { return &b.Per }),
		one("lag", "After how long: a number and d, w, m, q or y, as in 4w.", text(), func(b *B) *string { return &b.Lag }),
		opt("confidence", "Our odds that it holds, 0 to 1.", number, func(b *B) **float64 { return &b.Confidence }),
		sub("readableWhen", "What must happen before the lag begins.", readableBlock, func(b *B) **cascade.Readable { return &b.ReadableWhen }),
		sub("overruled", "A person's word over the computed standing.", overruledBlock, func(b *B) **cascade.Overruled { return &b.Overruled }),
	)
}()

var heardBlock = func() *block {
	type H = cascade.Heard
	return newBlock("heard", "Qualitative evidence for or against an assumption.",
		one("at", "When.", date, func(h *H) *cascade.Date { return &h.At }),
		one("for", "true for the assumption, false against it.", truth, func(h *H) *bool { return &h.For }).need(),
		one("what", "What was heard or seen.", text(), func(h *H) *string { return &h.What }),
		one("url", "Where it stands.", text(), func(h *H) *string { return &h.URL }),
	).calling("evidence")
}()

// alignmentFields are what all mechanisms have in common, after what joins.
func alignmentFields(joins ...*field) []*field {
	type A = cascade.Alignment
	return append(joins,
		one("driver", "One of the served goal's drivers.", texts[string](sortRef, classID).naming("driver"), func(a *A) *string { return &a.Driver }),
		opt("share", "Its part of the goal served, 0 or more; better left out.", number, func(a *A) **float64 { return &a.Share }).absent("taken from promised effects"),
		one("contribution", "How moving this moves that, in the team's own words.", text(), func(a *A) *string { return &a.Contribution }),
		one("because", "The assumption in one sentence; enough for most.", text(), func(a *A) *string { return &a.Because }),
		many("notDoing", "What the team chose not to do.", text(), func(a *A) *[]string { return &a.NotDoing }),
		subs("mightWorsen", "What it could make worse, and for whom.", worseningBlock, func(a *A) *[]cascade.Worsening { return &a.MightWorsen }),
		sub("case", "Why it is direct.", caseBlock, func(a *A) **cascade.Case { return &a.Case }),
		sub("believes", "The assumption in numbers, for the few that carry most.", beliefBlock, func(a *A) **cascade.Belief { return &a.Believes }),
		subs("heard", "Qualitative evidence.", heardBlock, func(a *A) *[]cascade.Heard { return &a.Heard }),
	)
}

// naming says what a reference that cascade does not resolve names.
func (k kind[V]) naming(of string) kind[V] {
	k.of = of
	return k
}

var servesBlock = func() *block {
	type A = cascade.Alignment
	b := newBlock("serves", "How the goal serves one above it.", alignmentFields(
		one("goal", "The goal served.", ref(cascade.KindGoal), func(a *A) *cascade.ID { return &a.To }).need(),
		one("by", "response: the team chose its contribution. direct: leadership imposes it, with a case. assigned: leadership names the intent.",
			word(cascade.ByResponse, cascade.ByDirect, cascade.ByAssigned), func(a *A) *cascade.Mechanism { return &a.By }).absent("response"),
	)...)
	b.after = func(_ *parser, owner any) {
		if a := owner.(*A); a.By == "" {
			a.By = cascade.ByResponse
		}
	}
	return b.calling("alignment")
}()

var lightBlock = func() *block {
	type A = cascade.Alignment
	return newBlock("alignment", "A lighter mechanism: a statement (team), an operating metric (team and metric) or an initiative serves a goal.", alignmentFields(
		one("by", "Which mechanism.", word(cascade.ByStatement, cascade.ByMetric, cascade.ByInitiative), func(a *A) *cascade.Mechanism { return &a.By }).need(),
		one("team", "Whose statement, or who keeps the metric in range.", ref(cascade.KindTeam), func(a *A) *cascade.ID { return &a.Team }),
		one("metric", "The metric kept in range.", ref(cascade.KindMetric), func(a *A) *cascade.ID { return &a.Metric }),
		one("initiative", "The roadmap item.", ref(cascade.KindInitiative), func(a *A) *cascade.ID { return &a.Initiative }),
		one("goal", "The goal served.", ref(cascade.KindGoal), func(a *A) *cascade.ID { return &a.To }).need(),
	)...)
}()

var goalBlock = func() *block {
	type G = cascade.Goal
	sight := sightFields(func(g *G) *cascade.Sight { return &g.Sight })
	b := newBlock("goal", "An intent and its measures.",
		one("id", "Unique among goals.", id[string](), func(g *G) *string { return &g.Key }).need(),
		one("intent", "What we are trying to make true.", text(), func(g *G) *string { return &g.Intent }),
		one("kind", "outcome: a priority or objective. strategy: the path, with wont. bet: a learning move.", word(cascade.Outcome, cascade.Strategy, cascade.BetGoal), func(g *G) *cascade.GoalKind { return &g.Type }),
		many("owners", "Teams; two or more share the objective.", ref(cascade.KindTeam), func(g *G) *[]cascade.ID { return &g.Owners }),
		many("accountable", "People.", ref(cascade.KindPerson), func(g *G) *[]cascade.ID { return &g.Accountable }),
		one("cycle", "The planning period.", ref(cascade.KindCycle), func(g *G) *cascade.ID { return &g.Cycle }),
		one("state", "Where it stands in its life.", word(cascade.Draft, cascade.Proposed, cascade.Committed, cascade.Achieved, cascade.Missed, cascade.Dropped), func(g *G) *cascade.State { return &g.State }),
		one("local", "Aligned to nothing, on purpose.", truth, func(g *G) *bool { return &g.Local }).absent("false"),
		many("supports", "A service goal: the teams that judge it.", ref(cascade.KindTeam), func(g *G) *[]cascade.ID { return &g.Supports }),
		one("cascade", "On priorities: how teams are asked to respond.", word("selective", "direct", "assigned"), func(g *G) *string { return &g.Cascade }),
		one("replaces", "An older goal; what still serves it is swept into a list.", ref(cascade.KindGoal), func(g *G) *cascade.ID { return &g.Replaces }),
		sub("brief", "On priorities.", briefBlock, func(g *G) **cascade.Brief { return &g.Brief }),
		subs("drivers", "What we think moves it.", driverBlock, func(g *G) *[]cascade.Driver { return &g.Drivers }),
		many("wont", "Strategies: what we will not do.", text(), func(g *G) *[]string { return &g.Wont }),
		sub("protected", "Capacity kept for it.", protectedBlock, func(g *G) **cascade.Protected { return &g.Protected }),
		one("people", "Coarse capacity, in people.", number, func(g *G) *float64 { return &g.People }),
		one("progress", "What its displayed progress is made from: its own measures, what serves it, or manual.", word(cascade.OwnProgress, cascade.SignalProgress, cascade.ManualProgress), func(g *G) *cascade.ProgressMode { return &g.Progress }).absent("own"),
		opt("manual", "Progress by hand, 0 to 1.", number, func(g *G) **float64 { return &g.Manual }),
		entities("measures", "How we will know.", measureBlock,
			func(g *G) *cascade.Measure { return &cascade.Measure{Goal: cascade.ID(g.Key)} },
			func(w *writer, g *G) []*cascade.Measure { return collect[*cascade.Measure](w.s.MeasuresOf(g.ID)) }),
		sight[0], sight[1],
		one("disclose", "health shows a restricted goal's colour upward.", word("health"), func(g *G) *string { return &g.Disclose }),
		entities("serves", "The goals it serves; none for a priority.", servesBlock,
			func(g *G) *cascade.Alignment { return &cascade.Alignment{Goal: cascade.ID(g.Key)} },
			func(w *writer, g *G) []*cascade.Alignment {
				return collect[*cascade.Alignment](w.s.AlignmentsUp(g.ID))
			}),
		entities("needs", "Dependencies on goals, asks to teams, or both.", needBlock,
			func(g *G) *cascade.Need { return &cascade.Need{Goal: cascade.ID(g.Key)} },
			func(w *writer, g *G) []*cascade.Need { return collect[*cascade.Need](w.s.NeedsOf(g.ID)) }),
		subs("tripwires", "Agreed beforehand: stop or change if a metric is beyond a level on a day.", tripwireBlock, func(g *G) *[]cascade.Tripwire { return &g.Tripwires }),
		sub("bet", "What a change is expected to move.", betBlock, func(g *G) **cascade.Bet { return &g.Bet }),
		entities("checkins", "What was said about it, week by week. Only added to.", checkInBlock,
			func(g *G) *cascade.CheckIn { return &cascade.CheckIn{Goal: cascade.ID(g.Key)} }, (*writer).checkIns),
		entities("revisions", "Changes to its committed measures. Only added to.", revisionBlock,
			func(g *G) *cascade.Revision { return &cascade.Revision{Goal: cascade.ID(g.Key)} }, (*writer).revisions),
		subs("waived", "Checks of the launch gate it was committed without.", waivedBlock, func(g *G) *[]cascade.Waiver { return &g.Waived }),
		sub("closed", "What was said when it closed.", closedBlock, func(g *G) **cascade.Closing { return &g.Closed }),
	)
	b.tall = true
	return b
}()
