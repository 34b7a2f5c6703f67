package api

import (
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/engine"
)

// ProposeIn offers a goal to who decides on it.
type ProposeIn struct {
	IDIn
	OnceIn
	Body struct {
		Says string `json:"says,omitempty" maxLength:"65536" doc:"A word to who decides; after a question, the answer to it."`
	}
}

// AnswerIn says something to what is proposed.
type AnswerIn struct {
	IDIn
	OnceIn
	Body struct {
		Word    cascade.Word    `json:"word" enum:"accept,ask,decline,agree,back" doc:"accept, ask and decline are for who decides; agree is the yes of a team that owns the goal too; back takes the proposal back."`
		Says    string          `json:"says,omitempty" maxLength:"65536" doc:"Asking and declining need words; they stay with the goal."`
		Version cascade.Version `json:"version,omitempty" maxLength:"64" doc:"The version of the proposal that was read, as get-goal answers it. Where it is no longer what is offered, the answer is a conflict."`
	}
}

// CommitIn commits a goal.
type CommitIn struct {
	IDIn
	OnceIn
	Body struct {
		Version cascade.Version `json:"version,omitempty" maxLength:"64" doc:"The version of the proposal that was read, as get-goal answers it; also of a draft. Where it is no longer the one in force, the answer is a conflict."`
	}
}

// Agreed says how far a goal has come to be agreed.
type Agreed struct {
	Goal    string          `json:"goal" doc:"Its key, or its internal id."`
	State   cascade.State   `json:"state"`
	Version cascade.Version `json:"version" doc:"Of the goal, for an edit."`
}

// agreed answers a command about a goal that is not committed yet.
func (c *call) agreed(goal string, in OnceIn, body any, cmd engine.Command) (Agreed, error) {
	cmd = resultAfter(cmd, func(_ *cascade.Snapshot, _ []cascade.Change, after *cascade.Snapshot) Agreed {
		g, ok := after.Find(cascade.KindGoal, goal).(*cascade.Goal)
		if !ok {
			return Agreed{Goal: goal}
		}
		return Agreed{Goal: after.Label(cascade.KindGoal, g.ID), State: g.State, Version: after.Version(g)}
	})
	cmd, err := c.once(cmd, in, goal, body)
	if err != nil {
		return Agreed{}, err
	}
	return run[Agreed](c, cmd)
}

// goalOf finds a goal on what the writer sees.
func goalOf(ref string) engine.From[cascade.ID] {
	return func(v *cascade.Snapshot) (cascade.ID, error) {
		g, ok := v.Find(cascade.KindGoal, ref).(*cascade.Goal)
		if !ok || g.Withheld {
			return "", missing(v, cascade.KindGoal, ref)
		}
		return g.ID, nil
	}
}

func proposeGoal(c *call, in *ProposeIn) (Agreed, error) {
	return c.agreed(in.ID, in.OnceIn, in.Body, engine.Propose(c.who.Person, goalOf(in.ID), in.Body.Says))
}

func answerProposal(c *call, in *AnswerIn) (Agreed, error) {
	b := in.Body
	return c.agreed(in.ID, in.OnceIn, b, engine.Answer(c.who.Person, goalOf(in.ID), b.Word, b.Says, b.Version))
}

func commitGoal(c *call, in *CommitIn) (Agreed, error) {
	return c.agreed(in.ID, in.OnceIn, in.Body, engine.Commit(c.who.Person, goalOf(in.ID), in.Body.Version))
}
