package cascade

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"iter"
	"slices"
	"strings"
	"time"

	"weir.dev/weir/internal/words"
)

// Propose offers a draft to who decides on it, or offers it again after a question, with a word to them that may be
// empty. It refuses a goal that is committed or closed, one that waits for an answer already, and whoever may not draft
// for a team that owns it.
func (s Snapshot) Propose(by, goal ID, says string, now time.Time, ids IDs) ([]Change, error) {
	g, err := s.draftFor(by, goal)
	if err != nil {
		return nil, err
	}
	last := s.Proposal(goal)
	if last != nil && !last.Ended() && g.State == Proposed {
		if a := last.Last(); a == nil || a.Word == WordAccept && s.Acceptance(goal) != nil {
			return nil, refuse(Conflict, subject(g), "state", words.T("It is offered already. Take it back first."))
		}
	}
	d := newDraft(s)
	d.put(s.offer(by, g, says, s.Moment(now), ids))
	d.put(g.in(Proposed))
	return d.changes(), nil
}

// draftFor returns a goal that somebody may draft, propose and take back.
func (s *Snapshot) draftFor(by, goal ID) (*Goal, error) {
	g := s.Goal(goal)
	switch {
	case g == nil || g.Withheld:
		return nil, refuse(NotFound, "", "goal", words.T("There is no such {goal}."))
	case s.May(by, ActCreate, &Proposal{Goal: goal}) != nil:
		return nil, refuse(Forbidden, subject(g), "", words.T(
			"Only members of the teams that own this {goal}, their leads, owners and administrators offer it."))
	case g.State == Committed:
		return nil, refuse(Conflict, subject(g), "state", words.T("It is committed already."))
	case g.State.Closed():
		return nil, refuse(Conflict, subject(g), "state", words.T("This {goal} is closed (%s).", g.State))
	}
	return g, nil
}

// offer makes the proposal of a goal by somebody. It comes after all that were made before.
func (s *Snapshot) offer(by ID, g *Goal, says string, at Moment, ids IDs) *Proposal {
	if last := s.Proposal(g.ID); last != nil && at.Compare(last.At) <= 0 { // the clock stands still, or a day was written
		at = AtTime(last.At.Time().Add(time.Second))
	}
	p := &Proposal{Goal: g.ID, At: at, By: by, Says: strings.TrimSpace(CleanText(says))}
	p.To = s.deciding(g, append(s.openAuthors(g), by))
	p.ID = ID(ids.New(string(KindProposal), string(g.ID), string(by), p.natural()))
	p.Maker = by
	return p
}

// in returns g in another state.
func (g *Goal) in(state State) *Goal {
	g = Clone(g)
	g.State = state
	return g
}

// Answer says something to the last proposal of a goal: who decides accepts, asks or declines, a team that owns it too
// agrees, its author takes it back. Asking and declining need words. Declined or taken back, the goal is a draft again.
// Where a goal was proposed by a file alone, the answer begins a proposal without an author. at is the version that the
// answerer read; empty: it is not looked at.
func (s Snapshot) Answer(by, goal ID, word Word, says string, at Version, now time.Time, ids IDs) ([]Change, error) {
	g := s.Goal(goal)
	if g == nil || g.Withheld {
		return nil, refuse(NotFound, "", "goal", words.T("There is no such {goal}."))
	}
	p := s.Proposal(goal)
	if g.State != Proposed || p != nil && p.Ended() && word != WordBack {
		return nil, refuse(Conflict, subject(g), "state", words.T("It is not offered for an answer any more."))
	}
	x := Since{At: s.Moment(now), By: by, Word: word, Says: strings.TrimSpace(CleanText(says))}
	switch word {
	case WordAccept, WordAsk, WordDecline:
		if err := s.MayAnswer(by, g); err != nil {
			return nil, err
		}
	case WordAgree:
		if x.Team = s.silentTeamOf(by, g); x.Team == "" {
			return nil, refuse(Forbidden, subject(g), "", words.T("Only people of a team that owns it too, and has not "+
				"said yes yet, agree."))
		}
	case WordBack:
		if _, err := s.draftFor(by, goal); err != nil {
			return nil, err
		}
	default:
		return nil, refuse(Invalid, subject(g), "answer", words.T("Say accept, ask, decline, agree or back."))
	}
	if x.Says == "" && word == WordAsk {
		return nil, refuse(Invalid, subject(g), "says", words.T(
			"Say what you would like to know; nobody can answer an empty question."))
	}
	if x.Says == "" && word == WordDecline {
		return nil, refuse(Invalid, subject(g), "says", words.T("Say why not, or what you would rather see. It stays with "+
			"the draft."))
	}
	if at != "" && at != s.Offered(g) {
		err := refuse(Conflict, subject(g), "", words.T("It was changed since you read it. Read it again."))
		err.Problem = Overtaken
		return nil, err
	}
	d := newDraft(s)
	if p == nil {
		p = s.offer("", g, "", s.Moment(now), ids)
	}
	p = Clone(p)
	if word == WordAccept || word == WordAsk || word == WordDecline {
		x.Above = s.decidesFor(by, g, p)
	}
	p.Since = append(p.Since, x)
	if errs := check(p); len(errs) > 0 {
		return nil, errs
	}
	d.put(p)
	if word == WordDecline || word == WordBack {
		d.put(g.in(Draft))
	}
	return d.changes(), nil
}

// decidesFor returns the goal above for which somebody decides on a goal, where only some people see it: their answer
// shows to who sees that. Empty: everybody may know.
func (s *Snapshot) decidesFor(by ID, g *Goal, p *Proposal) (above ID) {
	all := p.To
	if !slices.ContainsFunc(all, func(d Decider) bool { return d.Person == by }) {
		all = s.deciding(g, s.Authors(g))
	}
	for _, d := range all {
		if d.Person != by {
			continue
		}
		if up := s.Goal(d.For); d.For == "" || up != nil && !Restricted(up) {
			return ""
		}
		above = d.For
	}
	return above
}

// Wrote reports whether somebody is an author of a goal: of those nobody decides on it.
func (s *Snapshot) Wrote(person ID, g *Goal) bool { return slices.Contains(s.Authors(g), person) }

// SpeaksForSilent reports whether somebody may say the yes of a team that owns a goal too and has not said it yet.
func (s *Snapshot) SpeaksForSilent(person ID, g *Goal) bool { return s.silentTeamOf(person, g) != "" }

// silentTeamOf returns the first team of somebody that owns a goal too and has not said its yes; empty where there is
// none.
func (s *Snapshot) silentTeamOf(person ID, g *Goal) ID {
	for _, t := range s.Silent(g) {
		if s.IsMember(person, t) {
			return t
		}
	}
	return ""
}

// MayAnswer says why somebody does not decide on a proposed goal, or nil.
func (s *Snapshot) MayAnswer(by ID, g *Goal) error {
	if s.Wrote(by, g) {
		return refuse(Forbidden, subject(g), "", words.T("You wrote a part of it, so somebody else decides."))
	}
	if to, _ := s.AskedOf(g); !slices.Contains(to, by) {
		return refuse(Forbidden, subject(g), "", words.T("Others decide on this {goal}."))
	}
	return nil
}

// Offered tells apart what somebody reads of a proposed goal, and of what hangs on it, before and after a change.
func (s *Snapshot) Offered(g *Goal) Version {
	sum := sha256.New()
	seen := map[ID]bool{}
	add := func(e Entity) {
		sum.Write([]byte(s.Version(e)))
		Refs(e, func(r Ref) {
			if m := s.Metric(*r.ID); m != nil && slices.Contains(r.Of, KindMetric) && !seen[m.ID] {
				seen[m.ID] = true
				sum.Write([]byte(s.Version(m)))
			}
		})
	}
	add(g)
	for e := range s.sealedParts(g) {
		add(e)
	}
	return Version(hex.EncodeToString(sum.Sum(nil)[:12]))
}

// AskedOf lists who decides on a proposed goal, and the goal above that the first of them does so for, as s shows it:
// those to whom it was offered and who wrote no part of it. Where that leaves nobody, or a file alone says that it is
// proposed, it is who decides now.
func (s *Snapshot) AskedOf(g *Goal) (to []ID, above ID) {
	p := s.Proposal(g.ID)
	if p == nil {
		return s.Deciders(g, "")
	}
	authors := s.Authors(g)
	to, above = chosen(slices.DeleteFunc(slices.Clone(p.To), func(d Decider) bool {
		return slices.Contains(authors, d.Person)
	}))
	if len(to) == 0 {
		return s.Deciders(g, p.By)
	}
	return to, above
}

// chosen lists who decides for a goal above; where nobody does, who else decides.
func chosen(all []Decider) (to []ID, above ID) {
	var others []ID
	for _, d := range all {
		switch {
		case d.For == "":
			others = append(others, d.Person)
		case above == "":
			above = d.For
			fallthrough
		default:
			to = append(to, d.Person)
		}
	}
	if len(to) == 0 {
		to = others
	}
	return distinct(to), above
}

// Authors lists who offered a goal, and who wrote what its seal will cover, of what s shows.
func (s *Snapshot) Authors(g *Goal) []ID {
	out := s.writers(g, func(Entity) bool { return true })
	if p := s.Proposal(g.ID); p != nil {
		out = append(out, p.By)
	}
	return slices.DeleteFunc(distinct(out), func(id ID) bool { return id == "" })
}

// openAuthors lists who wrote what the seal of a goal will cover, of what everybody sees who sees the goal.
func (s *Snapshot) openAuthors(g *Goal) []ID {
	return s.writers(g, func(e Entity) bool { return !s.keptFromSome(g, e) })
}

// writers lists who wrote what the seal of a goal will cover, of what is ok.
func (s *Snapshot) writers(g *Goal, ok func(Entity) bool) []ID {
	out := writersOf(g)
	for e := range s.sealedParts(g) {
		if ok(e) {
			out = append(out, writersOf(e)...)
		}
	}
	return out
}

// sealedParts yields what hangs on a goal and its seal covers: its measures, the lines up from it and its needs.
func (s *Snapshot) sealedParts(g *Goal) iter.Seq[Entity] {
	return func(yield func(Entity) bool) {
		for m := range s.MeasuresOf(g.ID) {
			if !yield(m) {
				return
			}
		}
		for a := range s.AlignmentsUp(g.ID) {
			if !yield(a) {
				return
			}
		}
		for n := range s.NeedsOf(g.ID) {
			if !yield(n) {
				return
			}
		}
	}
}

// writersOf lists who wrote what a seal covers of a thing.
func writersOf(e Entity) []ID {
	out := []ID{e.Head().Maker}
	if w, ok := e.(interface{ writers() *[]ID }); ok {
		out = append(out, *w.writers()...)
	}
	return out
}

// Deciders lists who decides on a goal that somebody offers, whom pages name first, and the goal above that this
// one decides on, of what s shows: of any goal above who is accountable or leads, that with the largest share first,
// of those that are committed or accepted; of a priority whom its brief names; of a goal with nothing above who
// leads the unit above. Where that leaves nobody but its authors, owners and administrators of the workspace.
// They see the goal, and wrote no part of it. Nobody: there is nobody else.
func (s *Snapshot) Deciders(g *Goal, by ID) (to []ID, above ID) {
	return chosen(s.deciding(g, append(s.Authors(g), by)))
}

// deciding lists who decides on a goal, none of its authors. Where some people see none of the goals above that
// somebody decides for, it says too who decides as far as they know.
func (s *Snapshot) deciding(g *Goal, authors []ID) []Decider {
	return s.candidates(g, authors, func(who *Person) bool { return s.shows(who, g) })
}

// nobodyCould reports whether there is nobody but its authors who would decide on a goal if they saw it.
func (s *Snapshot) nobodyCould(g *Goal, authors []ID) bool {
	return len(s.candidates(g, authors, func(*Person) bool { return true })) == 0
}

func (s *Snapshot) candidates(g *Goal, authors []ID, sees func(*Person) bool) (out []Decider) {
	others := func(people []ID) []ID {
		return slices.DeleteFunc(distinct(people), func(id ID) bool {
			who := s.Person(id)
			return who == nil || who.Local || who.Rights() == Guest || slices.Contains(authors, id) || !sees(who)
		})
	}
	lines := slices.SortedStableFunc(s.AlignmentsUp(g.ID), func(a, b *Alignment) int {
		return cmp.Compare(shareOf(b), shareOf(a))
	})
	open := false // everybody sees a goal above that somebody decides for
	for _, a := range lines {
		if up := s.Goal(a.To); up == nil || up.State != Committed && s.Acceptance(up.ID) == nil {
			continue // nobody has agreed that it counts
		}
		for _, id := range others((permit{before: s}).deciders(a.To)) {
			out = append(out, Decider{id, a.To})
			open = open || !s.keptFromSome(g, a)
		}
	}
	if open {
		return out
	}
	for _, id := range s.besides(g, others) {
		out = append(out, Decider{Person: id})
	}
	return out
}

// besides lists who decides on a goal where no goal above has anybody who does.
func (s *Snapshot) besides(g *Goal, others func([]ID) []ID) (to []ID) {
	if g.Brief != nil {
		to = others([]ID{g.Brief.Decides})
	}
	for _, t := range g.Owners {
		if team := s.Team(t); team != nil && len(to) == 0 {
			to = others(s.leadsOf(team.Parent))
		}
	}
	if len(to) > 0 {
		return to
	}
	var all []ID
	for p := range s.People() {
		if r := p.Rights(); r == Owner || r == Admin {
			all = append(all, p.ID)
		}
	}
	return others(all)
}

func shareOf(a *Alignment) float64 {
	if a.Share == nil {
		return 0
	}
	return *a.Share
}
