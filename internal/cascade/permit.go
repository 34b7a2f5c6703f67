package cascade

import (
	"reflect"
	"slices"

	"weir.dev/weir/internal/words"
)

// May reports whether somebody may do something to a thing of s as they see it; the error is the sentence for who may
// not. Of a change it says whether they may change anything but who sees it; Allows looks at each field.
func (s *Snapshot) May(by ID, act Act, e Entity) error {
	c := Change{Before: e}
	if act == ActCreate {
		c = Change{After: e}
	}
	if Withheld(e) {
		return refuse(Forbidden, "", "", words.T("This is restricted."))
	}
	p := permit{before: s, after: s, by: by}
	return p.allowed(c, act, nil)
}

// MayChange reports whether somebody may change a field of a thing of s as they see it; the error is the sentence for
// who may not. What the field would say may still be refused, as who sees a thing is.
func (s *Snapshot) MayChange(by ID, e Entity, field string) error {
	f := Info(e.Kind()).Field(field)
	if Withheld(e) || f == nil || f.Kept {
		return refuse(Forbidden, "", field, words.T("This is restricted."))
	}
	p := permit{before: s, after: s, by: by}
	return p.allowed(Change{Before: e, After: e}, ActChange, f)
}

// Allows reports whether somebody may make all of some changes, which a command decided on what they see. What merely
// follows from another change (what cannot stand without something removed) is not asked about.
func (s *Snapshot) Allows(by ID, changes []Change) error { return s.allows(by, changes, false) }

// AllowsBack is Allows of what TakeBack decided on what somebody did themselves: what came along with what they did,
// and was not asked about, comes back with it.
func (s *Snapshot) AllowsBack(by ID, changes []Change) error { return s.allows(by, changes, true) }

func (s *Snapshot) allows(by ID, changes []Change, back bool) error {
	after, err := s.With(changes)
	if err != nil {
		return err
	}
	p := permit{before: s, after: &after, by: by, back: back}
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
		case follows(c, gone, &after), rejoins(c, made), back && follows(Change{c.After, c.Before}, made, s):
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
	back          bool // they take back what they did
}

// allowed looks for the first row that fits a change, or of a change the field f.
func (p permit) allowed(c Change, act Act, f *Field) error {
	person := p.before.Person(p.by)
	if person == nil || person.Rights() == Guest {
		return refuse(Forbidden, "", "", words.T("Guests change nothing here. Ask a member of the workspace to."))
	}
	for _, row := range permissions {
		if row.Act != act || row.Kind != "" && row.Kind != c.Kind() ||
			len(row.Fields) > 0 && (f == nil || !slices.Contains(row.Fields, f.Name)) ||
			row.when != nil && !row.when(p, c.Before, c.After) {
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
		return refuse(Forbidden, name, "", row.Refuse)
	}
	return refuse(Forbidden, "", "", words.T("Nobody may do this."))
}

func (p permit) granted(g Grant, person *Person, c Change, f *Field) bool {
	e, s := c.Before, p.before
	if e == nil {
		e, s = c.After, p.after
	}
	teams, people := p.owners(e)
	if f != nil && f.Owns && c.After != nil && (g == ByTeam || g == ByMaker) &&
		!p.ownsOrNobody(c.After) && !p.toColleague(c.After) {
		return false // it would come to belong to others
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
		return p.decides(c.Before) && p.decides(c.After)
	case ByAgreed:
		return p.agreed(c, teams)
	case ByDecision:
		return p.decidesProposal(c)
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
		return p.acknowledges(p.before, c.Before) && p.acknowledges(p.after, c.After)
	}
	return false
}

// agreed reports whether somebody may commit a goal: it was accepted as it stands after the change, or they decide on
// what is offered, or nobody else could, or the workspace is flat; and every team that owns it, before or after, has
// said yes.
func (p permit) agreed(c Change, teams []ID) bool {
	g, ok := c.After.(*Goal)
	if !ok {
		return false
	}
	was, _ := c.Before.(*Goal)
	offer := p.after.Proposal(g.ID)
	offered := was != nil && was.State == Proposed && (offer == nil || !offer.Ended())
	asked, _ := p.after.AskedOf(g)
	decides := offered && slices.Contains(asked, p.by) && !p.after.Wrote(p.by, g)
	if !decides && !p.member(teams) && !p.leads(teams) && !(len(teams) == 0 && g.Maker == p.by) {
		return false
	}
	all := g
	if was != nil {
		all = Clone(g)
		all.Owners = distinct(append(slices.Clip(g.Owners), was.Owners...))
	}
	if len(p.after.Silent(all)) > 0 {
		return false
	}
	return p.after.Flat() || decides || offered && p.after.Acceptance(g.ID) != nil ||
		p.after.nobodyCould(g, append(p.after.Authors(g), p.by))
}

// decidesProposal reports whether somebody decides on the goal of a proposal, or on a goal that is proposed.
func (p permit) decidesProposal(c Change) bool {
	g, ok := c.Thing().(*Goal)
	if x, is := c.Thing().(*Proposal); is {
		g = p.before.Goal(x.Goal)
		ok = g != nil
	}
	return ok && p.before.MayAnswer(p.by, g) == nil
}

// acknowledges reports whether they may acknowledge what an acknowledgement of s is about, where there is one.
func (p permit) acknowledges(s *Snapshot, e Entity) bool {
	a, ok := e.(*Acknowledged)
	return !ok || s.MayAcknowledge(p.by, a)
}

// ownsOrNobody reports whether a thing belongs to the person, so that they could make it, or to nobody.
func (p permit) ownsOrNobody(e Entity) bool {
	teams, people := p.owners(e)
	return p.member(teams) || p.leads(teams) || slices.Contains(people, p.by) || len(teams)+len(people) == 0
}

// toColleague reports whether a thing is work that belongs to somebody in a team of theirs. Work is handed over in a
// team.
func (p permit) toColleague(e Entity) bool {
	w, ok := e.(*WorkItem)
	if !ok || w.Owner == "" {
		return false
	}
	for t := range p.before.Referrers(p.by, KindTeam) {
		if id := t.Head().ID; p.before.IsMember(p.by, id) && p.before.IsMember(w.Owner, id) {
			return true
		}
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

// decides reports whether they decide on the goal that an alignment serves, where deciding makes it and ends it.
func (p permit) decides(e Entity) bool {
	a, ok := e.(*Alignment)
	return !ok || !imposed(p, a, nil) || slices.Contains(p.deciders(a.To), p.by)
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
