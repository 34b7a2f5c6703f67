package cascade

import (
	"slices"

	"weir.dev/weir/internal/words"
)

// Grant names somebody who may do something to a thing.
type Grant string

// The grants.
const (
	ByMembers     Grant = "every member who sees it"
	ByTeam        Grant = "members of the owning team, its lead and leads above"
	ByLeads       Grant = "the lead of the owning team and leads above; where none of them has a lead, its members"
	ByAccountable Grant = "people accountable for it"
	ByMaker       Grant = "who made it, where nobody owns it"
	ByAdmins      Grant = "owners and administrators"
	ByOwners      Grant = "owners"
	BySelf        Grant = "the person themselves"
	ByAsked       Grant = "members of the team asked, and of the team that owns the goal asked for"
	ByDeciders    Grant = "who decides on the goal above: whom a priority's brief names, else who is accountable, else " +
		"its leads"
	ByAgreed Grant = "the team that owns it, its leads and who decides on it, once who decides has accepted it as it " +
		"stands and every team that owns it has said yes; in a flat workspace the team alone"
	ByDecision Grant = "who decides on what is proposed, but for its authors"
	ByChecker  Grant = "those who check in on the goal, in their own name, also of what came with it; " +
		"owners and administrators in others' names"
	ByAcknowledge Grant = "those who may acknowledge what is found about it"
)

// Permission is a row of the table of who may do what.
type Permission struct {
	Kind   Kind // empty: what has no row of its own
	Act    Act
	Fields []string // of changes: to these fields only
	When   string   // in words, where it holds only sometimes
	Grants []Grant
	Refuse words.Text // the sentence for who may not

	when func(p permit, before, after Entity) bool
}

var (
	notYours = words.T(
		"Only the team that this belongs to, its leads, owners and administrators change it. Ask one of them.")
	keptByWeir = words.T("Weir keeps these itself; nobody makes, changes or removes one.")
	notAgreed  = words.T("It is committed once who decides on it has accepted it. Offer it to them first.")
	notBegun   = words.T("It was never committed, so it can be dropped, and neither achieved nor missed.")
	guestsRead = words.T("Guests do not record readings.")
)

var (
	belonging = []Grant{ByTeam, ByMaker, ByAdmins}
	sightOnly = []string{"visibility", "audience"}
	membering = []string{"members", "lead", "parent", "kind"}
)

// permissions is the table. The first row that fits decides; the rows without a kind are for everything else.
var permissions = slices.Concat(
	sightRows(KindGoal), sightRows(KindMeasure), sightRows(KindMetric), sightRows(KindInitiative), sightRows(KindWorkItem),
	[]Permission{
		handing(KindGoal, "it, or a measure of it, is restricted, and it comes to belong to others, or to fewer",
			"owners", "accountable"),
		{
			Kind: KindGoal, Act: ActCreate, When: "it is committed", when: commits, Grants: []Grant{ByAgreed, ByAdmins},
			Refuse: notAgreed,
		},
		{
			Kind: KindGoal, Act: ActChange, Fields: []string{"state"}, When: "it becomes committed", when: commits,
			Grants: []Grant{ByAgreed, ByAdmins}, Refuse: notAgreed,
		},
		{
			Kind: KindGoal, Act: ActChange, Fields: []string{"state"}, When: "who decides declines what was proposed",
			when: declined, Grants: []Grant{ByDecision}, Refuse: notYours,
		},
		{
			Kind: KindGoal, Act: ActCreate, When: "it is achieved or missed, and was never committed", when: endsUnbegun,
			Grants: []Grant{ByAdmins}, Refuse: notBegun,
		},
		{
			Kind: KindGoal, Act: ActChange, Fields: []string{"state"},
			When: "it is achieved or missed, and was never committed", when: endsUnbegun, Grants: []Grant{ByAdmins},
			Refuse: notBegun,
		},
		{
			Kind: KindGoal, Act: ActChange, Fields: []string{"state"}, When: "a committed goal is closed, or one that is " +
				"closed says otherwise", when: closes, Grants: []Grant{ByLeads, ByAccountable, ByDeciders, ByMaker, ByAdmins},
			Refuse: words.T("The lead of its team, whoever is accountable for it and who decides on it close {a goal}."),
		},
		{
			Kind: KindGoal, Act: ActChange, Fields: []string{"state"}, When: "who declined it takes that back",
			when: declinedNot, Grants: append([]Grant{ByDecision}, belonging...), Refuse: notYours,
		},
		{
			Kind: KindProposal, Act: ActCreate, When: "who decides answers what a file alone proposed", when: answersFile,
			Grants: []Grant{ByDecision}, Refuse: keptByWeir,
		},
		{Kind: KindProposal, Act: ActCreate, Grants: belonging, Refuse: words.T(
			"Only members of the teams that own this {goal}, their leads, owners and administrators offer it.")},
		{
			Kind: KindProposal, Act: ActChange, When: "an answer, or a change of what was proposed, is added by Weir",
			Grants: []Grant{ByMembers}, Refuse: keptByWeir,
		},
		{
			Kind: KindProposal, Act: ActRemove, When: "who offered it takes that back", when: takenBack, Grants: belonging,
			Refuse: keptByWeir,
		},
		{Kind: KindProposal, Act: ActRemove, Refuse: keptByWeir},
		handing(KindMetric, "it is restricted, and comes to belong to others, or to fewer", "owner", "formula"),
		handing(KindInitiative, "it is restricted, and comes to belong to others, or to fewer", "owners"),
		handing(KindWorkItem, "it is restricted, and comes to belong to others, or to fewer", "owner"),
		handing(KindMeasure, "it, its goal or its metric is restricted, and with another one it is others' or seen by more",
			"goal", "metric"),
		{
			Kind: KindAlignment, Act: ActCreate, When: "it is direct or assigned", when: imposed,
			Grants: []Grant{ByDeciders, ByAdmins},
			Refuse: words.T("A direct or assigned alignment is made by who decides on the {goal} above. Offer a response " +
				"instead."),
		},
		{
			Kind: KindAlignment, Act: ActChange, Fields: []string{"by", "goal", "to"},
			When: "it is or becomes direct or assigned", when: imposed,
			Grants: []Grant{ByDeciders, ByAdmins},
			Refuse: words.T("Who decides on the {goal} above makes an alignment direct or assigned, moves it, and ends that."),
		},
		{
			Kind: KindAlignment, Act: ActRemove, When: "it is direct or assigned", when: imposed,
			Grants: []Grant{ByTeam, ByMaker, ByDeciders, ByAdmins}, Refuse: notYours,
		},
		{
			Kind: KindNeed, Act: ActCreate, When: "it is answered already", when: answered, Grants: []Grant{ByAsked, ByAdmins},
			Refuse: words.T("The team that is asked answers. Ask without an answer."),
		},
		{
			Kind: KindNeed, Act: ActChange, Fields: []string{"answer"}, When: "it falls away, as something else is asked",
			when: reworded, Grants: belonging, Refuse: notYours,
		},
		{
			Kind: KindNeed, Act: ActChange, Fields: []string{"answer"}, Grants: []Grant{ByAsked, ByAdmins},
			Refuse: words.T("The team that is asked answers."),
		},
		{
			Kind: KindCheckIn, Act: ActCreate, Grants: []Grant{ByChecker},
			Refuse: words.T("Members of the teams that own this {goal} check in on it, each in their own name."),
		},
		{Kind: KindCheckIn, Act: ActRemove, Grants: append([]Grant{ByChecker}, belonging...), Refuse: notYours},
		{Kind: KindObservation, Act: ActRemove, Grants: append([]Grant{ByChecker}, belonging...), Refuse: notYours},
		{Kind: KindObservation, Act: ActCreate, Grants: []Grant{ByMembers}, Refuse: guestsRead},
		{
			Kind: KindObservation, Act: ActChange, Fields: []string{"metric", "at"},
			Grants: append([]Grant{ByChecker}, belonging...), Refuse: notYours,
		},
		{Kind: KindObservation, Act: ActChange, Grants: []Grant{ByMembers}, Refuse: guestsRead},
		{Kind: KindAcknowledged, Act: ActCreate, Grants: []Grant{ByAcknowledge}, Refuse: notYours},
		{Kind: KindAcknowledged, Act: ActChange, Grants: []Grant{ByAcknowledge}, Refuse: notYours},
		{Kind: KindAcknowledged, Act: ActRemove, Grants: []Grant{ByAcknowledge}, Refuse: notYours},
		{
			Kind: KindPerson, Act: ActCreate, When: "the person becomes an owner", when: owner, Grants: []Grant{ByOwners},
			Refuse: words.T("Only owners make, change or remove owners."),
		},
		{
			Kind: KindPerson, Act: ActRemove, When: "the person is an owner", when: owner, Grants: []Grant{ByOwners},
			Refuse: words.T("Only owners make, change or remove owners."),
		},
		{
			Kind: KindPerson, Act: ActChange, Fields: []string{"role", "email"}, When: "the person is or becomes an owner",
			when: owner, Grants: []Grant{ByOwners}, Refuse: words.T("Only owners make, change or remove owners."),
		},
		{
			Kind: KindPerson, Act: ActChange, Fields: []string{"name"}, Grants: []Grant{BySelf, ByAdmins},
			Refuse: words.T("Only the person themselves, owners and administrators change a name."),
		},
	},
	adminRows(KindPerson,
		words.T("Only owners and administrators add or remove people and change their roles and addresses.")),
	[]Permission{
		{
			Kind: KindTeam, Act: ActChange, Fields: membering, Grants: []Grant{ByAdmins},
			Refuse: words.T("Only owners and administrators change a team's members, lead, parent and kind."),
		},
		{
			Kind: KindTeam, Act: ActChange, Grants: []Grant{ByLeads, ByAdmins},
			Refuse: words.T("Only the team's lead, leads above, owners and administrators change this."),
		},
	},
	[]Permission{
		{
			Kind: KindOpening, Act: ActCreate, When: "the first file of an empty workspace tells it", Grants: []Grant{ByAdmins},
			Refuse: keptByWeir,
		},
		{Kind: KindOpening, Act: ActChange, Refuse: keptByWeir},
		{Kind: KindOpening, Act: ActRemove, Refuse: keptByWeir},
	},
	adminRows(KindTeam, words.T("Only owners and administrators add or remove teams.")),
	adminRows(KindSettings, words.T("Only owners and administrators change the workspace's settings.")),
	adminRows(KindCycle, words.T("Only owners and administrators make, change and remove cycles.")),
	adminRows(KindFramework, words.T("Only owners and administrators change vocabularies.")),
	adminRows(KindSource, words.T("Only owners and administrators change where values come from.")),
	[]Permission{
		{Act: ActCreate, Grants: belonging, Refuse: words.T(
			"This would belong to a team that you are not in. Ask one of its people to make it.")},
		{Act: ActChange, Grants: belonging, Refuse: notYours},
		{Act: ActRemove, Grants: belonging, Refuse: notYours},
	},
)

// sightRows are who says who sees a thing. Widening is never done by rank alone.
func sightRows(k Kind) []Permission {
	return []Permission{
		{
			Kind: k, Act: ActChange, Fields: sightOnly, When: "it may be seen by more", when: widens,
			Grants: []Grant{ByLeads, ByAccountable, ByMaker},
			Refuse: words.T("Only the lead of its team and people accountable for it let more people see it."),
		},
		{
			Kind: k, Act: ActChange, Fields: sightOnly, Grants: []Grant{ByLeads, ByAccountable, ByMaker, ByAdmins},
			Refuse: words.T("Only the lead of its team, people accountable for it, owners and administrators change who " +
				"sees it."),
		},
	}
}

// handing is who gives something restricted to others, or away, by the fields that say whose it is: others see it with
// that, or may open it.
func handing(k Kind, when string, fields ...string) Permission {
	return Permission{
		Kind: k, Act: ActChange, Fields: fields, When: when, when: handsOver,
		Grants: []Grant{ByLeads, ByAccountable, ByMaker},
		Refuse: words.T("Only the lead of its team and people accountable for it hand over what is restricted."),
	}
}

func adminRows(k Kind, refuse words.Text) []Permission {
	var out []Permission
	for _, act := range []Act{ActCreate, ActChange, ActRemove} {
		out = append(out, Permission{Kind: k, Act: act, Grants: []Grant{ByAdmins}, Refuse: refuse})
	}
	return out
}

// Permissions returns the table: for every kind and act the first row that fits.
func Permissions() []Permission { return slices.Clone(permissions) }

func imposed(_ permit, before, after Entity) bool {
	for _, e := range []Entity{before, after} {
		if a, ok := e.(*Alignment); ok && (a.By == ByDirect || a.By == ByAssigned) {
			return true
		}
	}
	return false
}

// commits reports whether a goal becomes committed.
func commits(_ permit, before, after Entity) bool {
	was, _ := before.(*Goal)
	is, ok := after.(*Goal)
	return ok && is.State == Committed && (was == nil || was.State != Committed)
}

// declined reports whether a goal that was proposed becomes a draft again by a no to it.
func declined(p permit, before, after Entity) bool {
	was, _ := before.(*Goal)
	is, ok := after.(*Goal)
	if !ok || was == nil || was.State != Proposed || !is.State.Drafted() {
		return false
	}
	offer := p.after.Proposal(is.ID)
	last := (*Since)(nil)
	if offer != nil {
		last = offer.Last()
	}
	return last != nil && last.Word == WordDecline && last.By == p.by
}

// answersFile reports whether a proposal is made with the answer to what nobody offered in Weir.
func answersFile(_ permit, _, after Entity) bool {
	x, ok := after.(*Proposal)
	return ok && x.By == "" && x.Last() != nil
}

// endsUnbegun reports whether a goal is said to have been achieved or missed that nobody had committed.
func endsUnbegun(_ permit, before, after Entity) bool {
	was, _ := before.(*Goal)
	is, ok := after.(*Goal)
	return ok && (is.State == Achieved || is.State == Missed) &&
		(was == nil || was.State.Drafted() || was.State == Proposed)
}

// closes reports whether what was committed is closed, or what is closed comes to say otherwise.
func closes(_ permit, before, after Entity) bool {
	was, _ := before.(*Goal)
	is, ok := after.(*Goal)
	return ok && was != nil && is.State != was.State && (was.State.Closed() || was.State == Committed && is.State.Closed())
}

func takenBack(p permit, _, _ Entity) bool { return p.back }

// declinedNot reports whether a goal that was sent back is offered again, by whoever takes back that they sent it back.
func declinedNot(p permit, before, after Entity) bool {
	was, _ := before.(*Goal)
	is, ok := after.(*Goal)
	return p.back && ok && was != nil && was.State.Drafted() && is.State == Proposed
}

// answered reports whether a need is made with the answer of who is asked.
func answered(_ permit, _, after Entity) bool {
	n, ok := after.(*Need)
	return ok && n.answered()
}

// reworded reports whether a need loses its answer as something else is asked, or is asked of somebody else.
func reworded(p permit, before, after Entity) bool {
	if p.back {
		before, after = after, before
	}
	was, ok := before.(*Need)
	now, still := after.(*Need)
	return ok && still && !now.answered() && !asksSame(was, now)
}

func owner(_ permit, before, after Entity) bool {
	for _, e := range []Entity{before, after} {
		if p, ok := e.(*Person); ok && p.Rights() == Owner {
			return true
		}
	}
	return false
}

// widens reports whether after is seen by somebody who did not see before, by its own grade and audience.
func widens(_ permit, before, after Entity) bool {
	was, now := sightOf(before), sightOf(after)
	strict := map[Grade]int{"": 0, Open: 0, Redacted: 1, Hidden: 2}
	return strict[now.Visibility] < strict[was.Visibility] || now.Restricted() && adds(was.Audience, now.Audience)
}

// handsOver reports whether something restricted comes to belong to somebody it did not, who see it with that, or
// belongs to somebody no longer, which leaves the say over it to others.
func handsOver(p permit, before, after Entity) bool {
	switch m, measure := after.(*Measure); {
	case measure && p.opens(before, m):
		return true
	case !p.restricts(before):
		return false
	}
	was, is := p.before.ownersWithSight(before), p.after.ownersWithSight(after)
	teams, people := p.owners(before)
	now, who := p.owners(after)
	return adds(was, is) || adds(now, teams) || adds(who, people)
}

// restricts reports whether a thing is restricted, or of a goal a measure: who owns it sees these.
func (p permit) restricts(e Entity) bool {
	if g, ok := e.(*Goal); ok {
		for m := range p.before.MeasuresOf(g.ID) {
			if m.Restricted() {
				return true
			}
		}
	}
	return sightOf(e).Restricted()
}

// opens reports whether a measure comes to be seen by somebody who did not see it, by its goal or its metric.
func (p permit) opens(before, after Entity) bool {
	for person := range p.before.People() {
		if !p.before.shows(person, before) && p.after.shows(person, after) {
			return true
		}
	}
	return false
}

// shows reports whether a person sees a thing by its own visibility, and of a measure by those of its goal and metric.
func (s *Snapshot) shows(person *Person, e Entity) bool {
	m, measure := e.(*Measure)
	if sightOf(e).Restricted() || person.Rights() == Guest && !measure {
		if !s.InAudience(person.ID, s.circleOf(e)) {
			return false
		}
	}
	if !measure {
		return true
	}
	g, metric := s.Goal(m.Goal), s.Metric(m.Metric)
	return (g == nil || s.shows(person, g)) && (metric == nil || s.shows(person, metric))
}

// ownersWithSight returns the owners who see a thing because it is theirs; of a measure, the owners of its goal.
func (s *Snapshot) ownersWithSight(e Entity) []ID {
	if e.Kind() == KindMeasure {
		return s.OwnersOf(e)
	}
	return seeingOwners(e)
}

// seeingOwners returns whom a thing belongs to and who see it by that; to own a composite gives no sight of it.
func seeingOwners(e Entity) []ID {
	if m, ok := e.(*Metric); ok && m.Formula != "" {
		return nil
	}
	return ownersIn(e)
}

// adds reports whether now lists something that was does not.
func adds(was, now []ID) bool {
	return slices.ContainsFunc(now, func(id ID) bool { return !slices.Contains(was, id) })
}

// sightOf is SightOf, and the zero Sight of what has none of its own.
func sightOf(e Entity) Sight {
	if t := SightOf(e); t != nil {
		return *t
	}
	return Sight{}
}
