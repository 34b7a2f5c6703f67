package cascade

import (
	"reflect"
	"slices"
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
	ByChecker Grant = "those who check in on the goal, in their own name, also of what came with it; " +
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
	Refuse string // the sentence for who may not

	when func(before, after Entity) bool
}

const notYours = "Only the team that this belongs to, its leads, owners and administrators change it. Ask one of them."

const keptByWeir = "Weir keeps these itself; nobody makes, changes or removes one."

var (
	belonging = []Grant{ByTeam, ByMaker, ByAdmins}
	sightOnly = []string{"visibility", "audience"}
	membering = []string{"members", "lead", "parent", "kind"}
)

// permissions is the table. The first row that fits decides; the rows without a kind are for everything else.
var permissions = slices.Concat(
	sightRows(KindGoal), sightRows(KindMeasure), sightRows(KindMetric), sightRows(KindInitiative), sightRows(KindWorkItem),
	[]Permission{
		handing(KindGoal, "owners", "accountable"), handing(KindMetric, "owner", "formula"),
		handing(KindInitiative, "owners"),
		handing(KindWorkItem, "owner"),
		{
			Kind: KindAlignment, Act: ActCreate, When: "it is direct or assigned", when: imposed,
			Grants: []Grant{ByDeciders, ByAdmins},
			Refuse: "A direct or assigned alignment is made by who decides on the goal above. Offer a response instead.",
		},
		{
			Kind: KindAlignment, Act: ActChange, Fields: []string{"by"}, When: "it is or becomes direct or assigned",
			when:   imposed,
			Grants: []Grant{ByDeciders, ByAdmins},
			Refuse: "Who decides on the goal above makes an alignment direct or assigned, and ends that.",
		},
		{
			Kind: KindAlignment, Act: ActRemove, When: "it is direct or assigned", when: imposed,
			Grants: []Grant{ByTeam, ByMaker, ByDeciders, ByAdmins}, Refuse: notYours,
		},
		{
			Kind: KindNeed, Act: ActCreate, When: "it is answered already", when: answered, Grants: []Grant{ByAsked, ByAdmins},
			Refuse: "The team that is asked answers. Ask without an answer.",
		},
		{
			Kind: KindNeed, Act: ActChange, Fields: []string{"answer"}, Grants: []Grant{ByAsked, ByAdmins},
			Refuse: "The team that is asked answers.",
		},
		{
			Kind: KindCheckIn, Act: ActCreate, Grants: []Grant{ByChecker},
			Refuse: "Members of the teams that own this goal check in on it, each in their own name.",
		},
		{Kind: KindCheckIn, Act: ActRemove, Grants: append([]Grant{ByChecker}, belonging...), Refuse: notYours},
		{Kind: KindObservation, Act: ActRemove, Grants: append([]Grant{ByChecker}, belonging...), Refuse: notYours},
		{Kind: KindObservation, Act: ActCreate, Grants: []Grant{ByMembers}, Refuse: "Guests do not record readings."},
		{Kind: KindObservation, Act: ActChange, Grants: []Grant{ByMembers}, Refuse: "Guests do not record readings."},
		{Kind: KindAcknowledged, Act: ActCreate, Grants: []Grant{ByAcknowledge}, Refuse: notYours},
		{Kind: KindAcknowledged, Act: ActChange, Grants: []Grant{ByAcknowledge}, Refuse: notYours},
		{Kind: KindAcknowledged, Act: ActRemove, Grants: []Grant{ByAcknowledge}, Refuse: notYours},
		{
			Kind: KindPerson, Act: ActCreate, When: "the person becomes an owner", when: owner, Grants: []Grant{ByOwners},
			Refuse: "Only owners make, change or remove owners.",
		},
		{
			Kind: KindPerson, Act: ActRemove, When: "the person is an owner", when: owner, Grants: []Grant{ByOwners},
			Refuse: "Only owners make, change or remove owners.",
		},
		{
			Kind: KindPerson, Act: ActChange, Fields: []string{"role", "email"}, When: "the person is or becomes an owner",
			when: owner, Grants: []Grant{ByOwners}, Refuse: "Only owners make, change or remove owners.",
		},
		{
			Kind: KindPerson, Act: ActChange, Fields: []string{"name"}, Grants: []Grant{BySelf, ByAdmins},
			Refuse: "Only the person themselves, owners and administrators change a name.",
		},
	},
	adminRows(KindPerson, "Only owners and administrators add or remove people and change their roles and addresses."),
	[]Permission{
		{
			Kind: KindTeam, Act: ActChange, Fields: membering, Grants: []Grant{ByAdmins},
			Refuse: "Only owners and administrators change a team's members, lead, parent and kind.",
		},
		{
			Kind: KindTeam, Act: ActChange, Grants: []Grant{ByLeads, ByAdmins},
			Refuse: "Only the team's lead, leads above, owners and administrators change this.",
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
	adminRows(KindTeam, "Only owners and administrators add or remove teams."),
	adminRows(KindSettings, "Only owners and administrators change the workspace's settings."),
	adminRows(KindCycle, "Only owners and administrators make, change and remove cycles."),
	adminRows(KindFramework, "Only owners and administrators change vocabularies."),
	adminRows(KindSource, "Only owners and administrators change where values come from."),
	[]Permission{
		{Act: ActCreate, Grants: belonging, Refuse: "This would belong to a team that you are not in. Ask one of its " +
			"people to make it."},
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
			Refuse: "Only the lead of its team and people accountable for it let more people see it.",
		},
		{
			Kind: k, Act: ActChange, Fields: sightOnly, Grants: []Grant{ByLeads, ByAccountable, ByMaker, ByAdmins},
			Refuse: "Only the lead of its team, people accountable for it, owners and administrators change who sees it.",
		},
	}
}

// handing is who gives something restricted to others, by the fields that say whose it is. They see it with that.
func handing(k Kind, fields ...string) Permission {
	return Permission{
		Kind: k, Act: ActChange, Fields: fields, When: "it is restricted, and comes to belong to others", when: handsOver,
		Grants: []Grant{ByLeads, ByAccountable, ByMaker},
		Refuse: "Only the lead of its team and people accountable for it hand over what is restricted.",
	}
}

func adminRows(k Kind, refuse string) []Permission {
	var out []Permission
	for _, act := range []Act{ActCreate, ActChange, ActRemove} {
		out = append(out, Permission{Kind: k, Act: act, Grants: []Grant{ByAdmins}, Refuse: refuse})
	}
	return out
}

// Permissions returns the table: for every kind and act the first row that fits.
func Permissions() []Permission { return slices.Clone(permissions) }

func imposed(before, after Entity) bool {
	for _, e := range []Entity{before, after} {
		if a, ok := e.(*Alignment); ok && (a.By == ByDirect || a.By == ByAssigned) {
			return true
		}
	}
	return false
}

// answered reports whether a need is made with the answer of who is asked.
func answered(_, after Entity) bool {
	n, ok := after.(*Need)
	return ok && (n.Answer == AnswerAccepted || n.Answer == AnswerDeclined)
}

func owner(before, after Entity) bool {
	for _, e := range []Entity{before, after} {
		if p, ok := e.(*Person); ok && p.Rights() == Owner {
			return true
		}
	}
	return false
}

// widens reports whether after is seen by somebody who did not see before, by its own grade and audience.
func widens(before, after Entity) bool {
	was, now := sightOf(before), sightOf(after)
	strict := map[Grade]int{"": 0, Open: 0, Redacted: 1, Hidden: 2}
	return strict[now.Visibility] < strict[was.Visibility] || now.Restricted() && adds(was.Audience, now.Audience)
}

// handsOver reports whether something restricted comes to belong to somebody it did not: they see it with that.
func handsOver(before, after Entity) bool {
	return sightOf(before).Restricted() && adds(seeingOwners(before), seeingOwners(after))
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

// May reports whether somebody may do something to a thing of s as they see it; the error is the sentence for who may
// not. Of a change it says whether they may change anything but who sees it; Allows looks at each field.
func (s *Snapshot) May(by ID, act Act, e Entity) error {
	c := Change{Before: e}
	if act == ActCreate {
		c = Change{After: e}
	}
	if Withheld(e) {
		return refuse(Forbidden, "", "", "This is restricted.")
	}
	p := permit{before: s, after: s, by: by}
	return p.allowed(c, act, nil)
}

// MayChange reports whether somebody may change a field of a thing of s as they see it; the error is the sentence for
// who may not. What the field would say may still be refused, as who sees a thing is.
func (s *Snapshot) MayChange(by ID, e Entity, field string) error {
	f := Info(e.Kind()).Field(field)
	if Withheld(e) || f == nil || f.Kept {
		return refuse(Forbidden, "", field, "This is restricted.")
	}
	p := permit{before: s, after: s, by: by}
	return p.allowed(Change{Before: e, After: e}, ActChange, f)
}

// Allows reports whether somebody may make all of some changes, which a command decided on what they see. What merely
// follows from another change (what cannot stand without something removed) is not asked about.
func (s *Snapshot) Allows(by ID, changes []Change) error {
	after, err := s.With(changes)
	if err != nil {
		return err
	}
	p := permit{before: s, after: &after, by: by}
	gone, made := map[ID]bool{}, map[ID]bool{}
	for _, c := range changes {
		if c.After == nil {
			gone[c.ID()] = true
		} else if c.Before == nil {
			made[c.ID()] = true
		}
	}
	for _, c := range changes {
		switch {
		case follows(c, gone, &after), rejoins(c, made):
		case c.Before == nil:
			err = p.allowed(c, ActCreate, nil)
		case c.After == nil:
			err = p.allowed(c, ActRemove, nil)
		default:
			for f := range Info(c.Kind()).Own() {
				if err == nil && !f.Kept && !f.same(reflect.ValueOf(c.Before).Elem(), reflect.ValueOf(c.After).Elem()) {
					err = p.allowed(c, ActChange, f)
				}
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// follows reports whether c is only what the removal of other things leads to.
func follows(c Change, gone map[ID]bool, after *Snapshot) bool {
	if c.Before == nil {
		return false
	}
	left, stands := Drop(c.Before, func(r Ref) bool { return gone[*r.ID] && *r.ID != c.ID() })
	if c.After == nil {
		return !stands
	}
	if a, ok := left.(*Alignment); ok && stands && a.Driver != "" && c.After.(*Alignment).Driver == "" {
		if to := after.Goal(a.To); to != nil && !to.HasDriver(a.Driver) {
			a = Clone(a)
			a.Driver = ""
			left = a
		}
	}
	return stands && left != c.Before && Same(left, c.After)
}

// rejoins reports whether c is only that what Weir keeps names something again that comes back. No edit and no file
// writes such a change.
func rejoins(c Change, made map[ID]bool) bool {
	if c.Before == nil || c.After == nil || !Info(c.Kind()).Kept {
		return false
	}
	left, stands := Drop(c.After, func(r Ref) bool { return made[*r.ID] })
	return stands && left != c.After && Same(left, c.Before)
}

// permit answers for one person, on the state before and after what they do.
type permit struct {
	before, after *Snapshot
	by            ID
}

// allowed looks for the first row that fits a change, or of a change the field f.
func (p permit) allowed(c Change, act Act, f *Field) error {
	person := p.before.Person(p.by)
	if person == nil || person.Rights() == Guest {
		return refuse(Forbidden, "", "", "Guests change nothing here. Ask a member of the workspace to.")
	}
	for _, row := range permissions {
		if row.Act != act || row.Kind != "" && row.Kind != c.Kind() || row.when != nil && !row.when(c.Before, c.After) ||
			len(row.Fields) > 0 && (f == nil || !slices.Contains(row.Fields, f.Name)) {
			continue
		}
		if slices.ContainsFunc(row.Grants, func(g Grant) bool { return p.granted(g, person, c, f) }) {
			return nil
		}
		e := c.Thing()
		name := string(c.Kind())
		if key := e.Head().Key; key != "" {
			name += " " + key
		}
		return refuse(Forbidden, name, "", "%s", row.Refuse)
	}
	return refuse(Forbidden, "", "", "Nobody may do this.")
}

func (p permit) granted(g Grant, person *Person, c Change, f *Field) bool {
	e, s := c.Before, p.before
	if e == nil {
		e, s = c.After, p.after
	}
	teams, people := p.owners(e)
	if f != nil && f.Owns && c.After != nil && !slices.Contains(f.Of, KindTeam) {
		// It would come to belong to another thing: that has to be theirs too.
		if t, who := p.owners(c.After); (g == ByTeam || g == ByMaker) && !p.member(t) && !slices.Contains(who, p.by) &&
			len(t)+len(who) > 0 {
			return false
		}
	}
	switch g {
	case ByMembers:
		return true
	case ByTeam:
		return p.member(teams) || p.leads(teams) || slices.Contains(people, p.by)
	case ByLeads:
		return p.leads(teams) || p.leaderless(teams) && p.member(teams) || slices.Contains(people, p.by)
	case ByAccountable:
		goal := p.goalOf(e)
		return goal != nil && slices.Contains(goal.Accountable, p.by)
	case ByMaker:
		return len(teams)+len(people) == 0 && (c.Before == nil || e.Head().Maker == p.by)
	case ByAdmins:
		return person.Rights() == Owner || person.Rights() == Admin
	case ByOwners:
		return person.Rights() == Owner
	case BySelf:
		return e.Head().ID == p.by
	case ByAsked:
		n := e.(*Need)
		on, _ := p.ownersOf([]Kind{KindGoal}, n.On)
		return p.member([]ID{n.From}) || p.member(on)
	case ByDeciders:
		return slices.Contains(p.deciders(e.(*Alignment).To), p.by)
	case ByChecker:
		in, _ := e.(*CheckIn)
		if o, reading := e.(*Observation); reading {
			in, _ = s.Get(KindCheckIn, o.CheckIn).(*CheckIn)
		}
		if in == nil {
			return false
		}
		goal := s.Goal(in.Goal)
		if person.Rights() == Owner || person.Rights() == Admin {
			return true
		}
		return in.By == p.by && goal != nil && s.MayCheckIn(p.by, goal)
	case ByAcknowledge:
		return s.MayAcknowledge(p.by, e.(*Acknowledged))
	}
	return false
}

// owners are the teams and people that a thing belongs to: those its owning fields name, or who owns what these name.
func (p permit) owners(e Entity) (teams, people []ID) {
	if e.Kind() == KindTeam {
		return []ID{e.Head().ID}, nil
	}
	for f := range Info(e.Kind()).Own() {
		if !f.Owns {
			continue
		}
		ids, ok := f.Get(e).([]ID)
		if one, single := f.Get(e).(ID); !ok && single {
			ids = []ID{one}
		}
		for _, id := range ids {
			t, who := p.ownersOf(f.Of, id)
			teams, people = append(teams, t...), append(people, who...)
		}
	}
	return teams, people
}

// ownersOf are the owners by way of one reference.
func (p permit) ownersOf(of []Kind, id ID) (teams, people []ID) {
	for _, k := range of {
		e := p.before.Get(k, id)
		if e == nil {
			e = p.after.Get(k, id) // made in the same go
		}
		switch {
		case e == nil || Withheld(e):
		case k == KindPerson:
			return nil, []ID{id}
		default:
			return p.owners(e)
		}
	}
	return nil, nil
}

// member reports whether they are a member of one of some teams.
func (p permit) member(teams []ID) bool {
	return slices.ContainsFunc(teams, func(t ID) bool { return p.before.IsMember(p.by, t) })
}

// leads reports whether they lead one of some teams, or a unit above one.
func (p permit) leads(teams []ID) bool {
	return slices.ContainsFunc(teams, func(t ID) bool { return slices.Contains(p.before.leadsOf(t), p.by) })
}

// leaderless reports whether nobody leads any of some teams, or a unit above one.
func (p permit) leaderless(teams []ID) bool {
	return !slices.ContainsFunc(teams, func(t ID) bool { return len(p.before.leadsOf(t)) > 0 })
}

// leadsOf lists the leads of a team and of the units above it, the nearest first.
func (s *Snapshot) leadsOf(team ID) []ID {
	var out []ID
	seen := map[ID]bool{}
	for t := s.Team(team); t != nil && !seen[t.ID]; t = s.Team(t.Parent) {
		seen[t.ID] = true
		if t.Lead != "" {
			out = append(out, t.Lead)
		}
	}
	return out
}

// goalOf is the goal that a thing is, or is a measure of.
func (p permit) goalOf(e Entity) *Goal {
	if m, ok := e.(*Measure); ok {
		return p.before.Goal(m.Goal)
	}
	g, _ := e.(*Goal)
	return g
}

// deciders are who decides on a goal: whom the brief names, else who is accountable, else the leads of its teams.
func (p permit) deciders(goal ID) []ID {
	g := p.before.Goal(goal)
	switch {
	case g == nil || g.Withheld:
		return nil
	case g.Brief != nil && g.Brief.Decides != "":
		return []ID{g.Brief.Decides}
	case len(g.Accountable) > 0:
		return g.Accountable
	}
	var out []ID
	for _, t := range g.Owners {
		if team := p.before.Team(t); team != nil && team.Lead != "" {
			out = append(out, team.Lead)
		}
	}
	return out
}
