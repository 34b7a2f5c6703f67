package lens

import "weir.dev/weir/internal/cascade"

// Proposal says how far a goal that is not committed yet has come to be agreed, and what the viewer may do about it.
type Proposal struct {
	By       *Ref           `json:"by,omitempty"` // who offered it last; none: a file says that it is proposed
	At       cascade.Moment `json:"at,omitzero"`
	To       []Ref          `json:"to,omitempty"`  // who decides, or of a draft would; who is named first stands in front
	For      *Ref           `json:"for,omitempty"` // the goal above that the first of them decides on
	Says     string         `json:"says,omitempty"`
	Said     []Said         `json:"said,omitempty"`     // what was answered, and changed since, in order
	Accepted *Said          `json:"accepted,omitempty"` // the yes that stands
	Changed  *Said          `json:"changed,omitempty"`  // what took a yes away
	Silent   []Ref          `json:"silent,omitempty"`   // teams that own it too and have not said yes
	Version  string         `json:"version,omitempty"`  // of what it says and what hangs on it, as the viewer sees it

	Author      bool `json:"author"` // the viewer wrote a part of it, so somebody else decides
	MayOffer    bool `json:"mayOffer"`
	MayAnswer   bool `json:"mayAnswer"`
	MayAgree    bool `json:"mayAgree"`
	MayTakeBack bool `json:"mayTakeBack"`
	MayCommit   bool `json:"mayCommit"`
}

// Said is one thing that was said to a proposal, or changed since.
type Said struct {
	By   *Ref           `json:"by,omitempty"`
	At   cascade.Moment `json:"at"`
	Word cascade.Word   `json:"word"`
	Says string         `json:"says,omitempty"`
	Team *Ref           `json:"team,omitempty"` // that agrees
}

// Last returns the last word of who decides, or of the author who took it back; nil where there is none.
func (p *Proposal) Last() *Said {
	for i := len(p.Said) - 1; i >= 0; i-- {
		if w := p.Said[i].Word; w != cascade.WordAgree && w != cascade.WordChange {
			return &p.Said[i]
		}
	}
	return nil
}

// Open reports whether it waits for an answer, or for being committed.
func (p *Proposal) Open() bool {
	if l := p.Last(); l != nil && (l.Word == cascade.WordDecline || l.Word == cascade.WordBack) {
		return false
	}
	return len(p.Said) > 0 || !p.At.IsZero()
}

// proposal is how far a goal has come to be agreed; nil of one that is committed or closed, and of a draft that the
// viewer may neither offer nor commit and that was never offered.
func (l *Lens) proposal(g *cascade.Goal) *Proposal {
	if g.State == cascade.Committed || g.State.Closed() {
		return nil
	}
	p := l.s.Proposal(g.ID)
	out := &Proposal{}
	may := l.s.May(l.person, cascade.ActCreate, &cascade.Proposal{Goal: g.ID}) == nil
	now := cascade.Clone(g)
	now.State = cascade.Committed
	out.MayCommit = l.s.Allows(l.person, []cascade.Change{{Before: g, After: now}}) == nil
	if p == nil && g.State.Drafted() && !may && !out.MayCommit {
		return nil
	}
	open := g.State == cascade.Proposed && (p == nil || !p.Ended())
	if p != nil {
		out.By, out.At, out.Says = l.refTo(cascade.KindPerson, p.By), p.At, p.Says
		for i := range p.Since {
			out.Said = append(out.Said, *l.saidOf(&p.Since[i]))
		}
		if a := p.Last(); a != nil && a.Word == cascade.WordAccept {
			if x := l.s.Overtaken(p, a); x != nil {
				out.Changed = l.saidOf(x)
			} else if open {
				out.Accepted = l.saidOf(a)
			}
		}
	}
	var to []cascade.ID
	var above cascade.ID
	switch {
	case open && p != nil:
		to, above = l.s.AskedOf(g)
	case may: // they would offer it
		to, above = l.s.Deciders(g, l.person)
	default:
		to, above = l.s.Deciders(g, "")
	}
	out.To, out.For = l.refsTo(cascade.KindPerson, to), l.refTo(cascade.KindGoal, above)
	if open {
		out.Silent = l.refsTo(cascade.KindTeam, l.s.Silent(g))
	}
	out.Version = string(l.s.Offered(g))
	out.Author = l.s.Wrote(l.person, g)
	back := p != nil && p.Last() != nil && p.Last().Word == cascade.WordAsk
	out.MayOffer = may && (!open || p == nil || back || out.Changed != nil)
	out.MayTakeBack = may && open && p != nil && p.By != ""
	out.MayAnswer = open && out.Accepted == nil && l.s.MayAnswer(l.person, g) == nil
	out.MayAgree = open && l.s.SpeaksForSilent(l.person, g)
	return out
}

func (l *Lens) saidOf(x *cascade.Since) *Said {
	return &Said{
		By: l.refTo(cascade.KindPerson, x.By), At: x.At, Word: x.Word, Says: x.Says, Team: l.refTo(cascade.KindTeam, x.Team),
	}
}

// Offer is a proposed goal that waits for the viewer.
type Offer struct {
	Goal     Ref       `json:"goal"`
	Proposal *Proposal `json:"proposal"`
}

// offersTo lists the proposals that wait for a person: those offered to them, and their own that were answered, the
// oldest first.
func (l *Lens) offersTo(person cascade.ID) (out []Offer) {
	for e := range l.s.Referrers(person, cascade.KindProposal) {
		p := e.(*cascade.Proposal)
		g := l.s.Goal(p.Goal)
		if g == nil || g.Withheld || g.State != cascade.Proposed || l.s.Proposal(g.ID) != p {
			continue
		}
		v := l.proposal(g)
		back := p.By == person && (v.Accepted != nil || v.MayOffer)
		if v.MayAnswer && (v.Last() == nil || v.Changed != nil) || back {
			out = append(out, Offer{*l.refTo(cascade.KindGoal, g.ID), v})
		}
	}
	return out
}
