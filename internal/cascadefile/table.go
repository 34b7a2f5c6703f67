package cascadefile

import (
	"weir.dev/weir/internal/cascade"
)

// Version is the format version that a file names under `weir`.
const Version = "1"

// whole names the block that is the whole file.
const whole = "file"

// root is the whole file. Its owner is the workspace's settings.
var root = func() *block {
	type S = cascade.Settings
	b := newBlock(whole, "A workspace, or a part of one.",
		(&field{
			key: "weir", doc: "Format version.", sort: sortWord, words: []string{Version},
			read:  func(p *parser, n *node, _ any) { p.version(n) },
			write: func(*writer, any) *node { return &node{text: Version, class: classSimple} },
		}).need(),
		one("workspace", "The workspace's name in paths. Several files of one apply name the same.", id[string](), func(s *S) *string { return &s.Key }),
		one("framework", "The vocabulary pages use: okr, ogsm, bets, or the id of one under frameworks.", texts[string](sortText, classText), func(s *S) *string { return &s.Framework }),
		one("asOf", "The day at which commands on files analyse; a server uses its clock.", date, func(s *S) *cascade.Date { return &s.AsOf }).absent("today"),
		opt("gentle", "A first cycle: every rule is a note.", truth, func(s *S) **bool { return &s.Gentle }).absent("false"),
		entities("people", "Who works here.", personBlock, begin[cascade.Person], all[cascade.Person](cascade.KindPerson)),
		entities("teams", "Units of the org chart, and groups drawn across it. Exactly one unit has no parent.", teamBlock, begin[cascade.Team], all[cascade.Team](cascade.KindTeam)),
		entities("cycles", "Planning periods.", cycleBlock, begin[cascade.Cycle], all[cascade.Cycle](cascade.KindCycle)),
		entities("metrics", "Named quantities; they outlive goals.", metricBlock, begin[cascade.Metric], all[cascade.Metric](cascade.KindMetric)),
		entities("goals", "Intents with their measures, and what hangs on them.", goalBlock, begin[cascade.Goal], all[cascade.Goal](cascade.KindGoal)),
		entities("alignments", "The lighter mechanisms, which need no goal of their own. A goal's own stand under its serves.", lightBlock,
			begin[cascade.Alignment], func(w *writer, _ *S) []*cascade.Alignment { return w.light() }),
		entities("initiatives", "Roadmap items. They inform; they never set progress.", initiativeBlock, begin[cascade.Initiative], all[cascade.Initiative](cascade.KindInitiative)),
		entities("workItems", "Backlog items, usually mirrored from a tracker.", workItemBlock, begin[cascade.WorkItem], all[cascade.WorkItem](cascade.KindWorkItem)),
		entities("reviews", "Governance meetings and what they decided.", reviewBlock, begin[cascade.Review], all[cascade.Review](cascade.KindReview)),
		entities("acknowledged", "Findings kept quiet, with a reason.", acknowledgedBlock, begin[cascade.Acknowledged], all[cascade.Acknowledged](cascade.KindAcknowledged)),
		entities("frameworks", "Vocabularies of your own. No rule depends on the words.", frameworkBlock, begin[cascade.Framework], all[cascade.Framework](cascade.KindFramework)),
		entities("sources", "Where metric values come from. Secrets are never in a file.", sourceBlock, begin[cascade.Source], all[cascade.Source](cascade.KindSource)),
	)
	b.tall = true
	return b
}()

// pointer is an entity whose pointer is E, so that it can be made.
type pointer[E any] interface {
	*E
	cascade.Entity
}

func begin[E any, P pointer[E]](*cascade.Settings) P { return P(new(E)) }

func all[E any, P pointer[E]](k cascade.Kind) func(*writer, *cascade.Settings) []P {
	return func(w *writer, _ *cascade.Settings) []P { return collect[P](w.s.All(k)) }
}

var personBlock = func() *block {
	type P = cascade.Person
	return newBlock("person", "Somebody of the workspace.",
		one("id", "Unique among teams and people.", id[string](), func(p *P) *string { return &p.Key }).need(),
		one("name", "As pages show it.", texts[string](sortText, classText), func(p *P) *string { return &p.Name }),
		one("email", "Where mail goes.", texts[string](sortText, classText), func(p *P) *string { return &p.Email }),
		one("role", "What the person may do.", word(cascade.Owner, cascade.Admin, cascade.Lead, cascade.Member, cascade.Guest), func(p *P) *cascade.Role { return &p.Role }).absent("member"),
	)
}()

var mandateBlock = func() *block {
	type M = cascade.Mandate
	b := newBlock("mandate", "How a team takes part in the cascade. One other than strategic carries a reason, who agreed and until when. The kind alone may stand for the block.",
		one("kind", "What is expected of the team.", word(cascade.Strategic, cascade.Stable, cascade.Delivery), func(m *M) *cascade.MandateKind { return &m.Kind }),
		one("reason", "Why it is not strategic.", texts[string](sortText, classText), func(m *M) *string { return &m.Reason }),
		one("agreed", "Who agreed.", ref(cascade.KindPerson), func(m *M) *cascade.ID { return &m.Agreed }),
		one("until", "When it is asked again.", date, func(m *M) *cascade.Date { return &m.Until }),
	)
	b.short = "kind"
	return b
}()

var teamBlock = func() *block {
	type T = cascade.Team
	b := newBlock("team", "A unit of the org chart, or a group drawn by how work gets done.",
		one("id", "Unique among teams and people.", id[string](), func(t *T) *string { return &t.Key }).need(),
		one("name", "As pages show it.", texts[string](sortText, classText), func(t *T) *string { return &t.Name }),
		one("kind", "unit or group.", word(cascade.Unit, cascade.Group), func(t *T) *cascade.TeamKind { return &t.Type }).absent("unit"),
		one("parent", "The unit above. A group has none.", ref(cascade.KindTeam), func(t *T) *cascade.ID { return &t.Parent }),
		inPlace("mandate", "The team's part in the cascade.", mandateBlock, func(t *T) *cascade.Mandate { return &t.Mandate }),
		one("lead", "Who leads it; a member too.", ref(cascade.KindPerson), func(t *T) *cascade.ID { return &t.Lead }),
		many("members", "Its people; a group may also list teams.", ref(cascade.KindPerson, cascade.KindTeam), func(t *T) *[]cascade.ID { return &t.Members }),
	)
	b.after = func(_ *parser, owner any) {
		if t := owner.(*T); t.Type == "" {
			t.Type = cascade.Unit
		}
	}
	return b
}()

var charterBlock = func() *block {
	type C = cascade.Charter
	return newBlock("charter", "A cycle's one page.",
		one("aligned", "What must be aligned at company level.", texts[string](sortText, classText), func(c *C) *string { return &c.Aligned }),
		one("teamOwned", "What is the teams' own.", texts[string](sortText, classText), func(c *C) *string { return &c.TeamOwned }),
		many("reviews", "Which reviews keep both connected.", ref(cascade.KindReview), func(c *C) *[]cascade.ID { return &c.Reviews }),
		one("decides", "Who decides.", ref(cascade.KindPerson), func(c *C) *cascade.ID { return &c.Decides }),
	)
}()

var cycleBlock = func() *block {
	type C = cascade.Cycle
	return newBlock("cycle", "A planning period.",
		one("id", "Unique among cycles.", id[string](), func(c *C) *string { return &c.Key }).need(),
		one("parent", "The longer cycle it is part of.", ref(cascade.KindCycle), func(c *C) *cascade.ID { return &c.Parent }),
		one("from", "Its first day.", date, func(c *C) *cascade.Date { return &c.From }).need(),
		one("to", "Its last day.", date, func(c *C) *cascade.Date { return &c.To }).need(),
		one("phase", "Where it stands.", word(cascade.Planning, cascade.Active, cascade.Scoring, cascade.Closed), func(c *C) *cascade.Phase { return &c.Phase }),
		one("cadence", "How often goals are checked in on.", word(cascade.Weekly, cascade.Biweekly, cascade.Monthly), func(c *C) *cascade.Cadence { return &c.Cadence }).absent("weekly"),
		sub("charter", "What is aligned, what is not, and who decides.", charterBlock, func(c *C) **cascade.Charter { return &c.Charter }),
	)
}()

var rangeBlock = func() *block {
	type B = cascade.Bounds
	return newBlock("range", "A healthy range, ends included.",
		one("low", "Lower end, in the metric's unit.", number, func(b *B) *float64 { return &b.Low }).need(),
		one("high", "Upper end; above low.", number, func(b *B) *float64 { return &b.High }).need(),
	)
}()

func cadence() kind[cascade.Cadence] {
	return word(cascade.Daily, cascade.Weekly, cascade.Biweekly, cascade.Monthly, cascade.Quarterly, cascade.Yearly)
}

// sightFields are how goals, measures and metrics are kept from people.
func sightFields[T any](at func(*T) *cascade.Sight) []*field {
	return []*field{
		one("visibility", "What those outside the audience see of it: all, that it exists, nothing.", word(cascade.Open, cascade.Redacted, cascade.Hidden),
			func(t *T) *cascade.Grade { return &at(t).Visibility }).absent("open"),
		many("audience", "Who sees it when it is not open.", ref(cascade.KindPerson, cascade.KindTeam), func(t *T) *[]cascade.ID { return &at(t).Audience }),
	}
}

var observationBlock = func() *block {
	type O = cascade.Observation
	return newBlock("observation", "One reading of a metric. There is one a day.",
		one("at", "A date, or an RFC 3339 time.", moment, func(o *O) *cascade.Moment { return &o.At }).need(),
		one("value", "In the metric's unit.", number, func(o *O) *float64 { return &o.Value }).need(),
		one("note", "What to know about it.", texts[string](sortText, classText), func(o *O) *string { return &o.Note }),
	)
}()

var metricBlock = func() *block {
	type M = cascade.Metric
	fields := []*field{
		one("id", "Unique among metrics.", id[string](), func(m *M) *string { return &m.Key }).need(),
		one("name", "As pages show it.", texts[string](sortText, classText), func(m *M) *string { return &m.Name }),
		one("unit", "What it is counted in.", texts[string](sortText, classText), func(m *M) *string { return &m.Unit }),
		one("direction", "The way it should move. Without one values show and progress does not.", word(cascade.Up, cascade.Down, cascade.Range), func(m *M) *cascade.Direction { return &m.Direction }),
		sub("range", "For operating metrics, and direction range.", rangeBlock, func(m *M) **cascade.Bounds { return &m.Range }),
		one("definition", "How it is worked out: formula, denominator.", texts[string](sortText, classText), func(m *M) *string { return &m.Definition }),
		one("owner", "Who answers for it.", ref(cascade.KindPerson, cascade.KindTeam), func(m *M) *cascade.ID { return &m.Owner }),
		one("cadence", "How often it is read.", cadence(), func(m *M) *cascade.Cadence { return &m.Cadence }),
		one("source", "manual, push, or the id of one under sources.", texts[string](sortText, classText), func(m *M) *string { return &m.Source }),
		one("transform", "The scale on which changes are compared.", word("identity", "log", "logit"), func(m *M) *string { return &m.Transform }).absent("by unit"),
		one("cumulative", "Whether values add up over time.", truth, func(m *M) *bool { return &m.Cumulative }).absent("false"),
		one("formula", "A composite of other metrics, as in 0.5*speed + 0.5*stability.", texts[string](sortText, classText), func(m *M) *string { return &m.Formula }),
	}
	fields = append(fields, sightFields(func(m *M) *cascade.Sight { return &m.Sight })...)
	readings := entities("observations", "Readings: the name of a CSV file beside this one, with the columns at, value and perhaps note, or a list.", observationBlock,
		func(m *M) *cascade.Observation { return &cascade.Observation{Metric: cascade.ID(m.Key)} },
		func(w *writer, m *M) []*cascade.Observation { return w.readings(m) })
	readings.sort = sortReadings
	inline := readings.read
	readings.read = func(p *parser, n *node, owner any) {
		if n.form == scalar {
			p.csv(n, owner.(*M))
			return
		}
		inline(p, n, owner)
	}
	b := newBlock("metric", "A named quantity.", append(fields, readings)...)
	b.tall = true
	return b
}()
