package api

import (
	"weir.dev/weir/internal/assess"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/say"
	"weir.dev/weir/internal/words"
)

// AssessedGoal is a goal with how it stands.
type AssessedGoal struct {
	lens.GoalPage
	Assessment *Assessment `json:"assessment,omitempty" doc:"How it stands today. Left out of a goal that is redacted to you."`
}

// Assessment is how a goal stands on what the caller sees: what its page shows and the rules of findings judge by.
type Assessment struct {
	Sentence   words.Text         `json:"sentence" doc:"What is going on."`
	Then       words.Text         `json:"then,omitzero" doc:"What follows from that, or what is asked."`
	Health     cascade.Health     `json:"health,omitempty" enum:"reached,on-track,verdict-due,at-risk,off-track,missed,stale,no-evidence" doc:"Computed."`
	Why        words.Text         `json:"why,omitzero" doc:"Why its health is what it is, where there is something to explain."`
	Pace       assess.Pace        `json:"pace,omitempty" enum:"behind,on,ahead" doc:"How its main measure keeps to its pace; left out where that cannot be told, or the target is reached."`
	Behind     *float64           `json:"behind,omitempty" minimum:"-1" maximum:"1" doc:"How far its evidence lags its pace, as a share of the way; below 0 it leads."`
	Slipped    bool               `json:"slipped" doc:"It is off track or missed, computed or declared."`
	Differs    bool               `json:"differs" doc:"The status last declared says something else than the computed health."`
	Diverges   bool               `json:"diverges" doc:"The goals below do well, and this one, behind its pace, does not follow."`
	Unanswered int                `json:"unanswered" doc:"How many goals wait on this one and have not said what a slip would change for them."`
	Tripwires  []AssessedTripwire `json:"tripwires,omitempty" doc:"In the order of the goal's tripwires."`
}

// AssessedTripwire is how a tripwire stands.
type AssessedTripwire struct {
	State    assess.TripwireState `json:"state" enum:"unseen,waits,far,near,untold,clear,reached" doc:"unseen: you do not see its metric. Before its day: waits for a reading; near where today's reading would reach it within two weeks or the chance of it is even or better, else far. From then on: untold without a fresh reading; clear or reached."`
	Day      cascade.Date         `json:"day,omitzero" doc:"On which it is asked; today where it names none."`
	Reading  *lens.Observation    `json:"reading,omitempty" doc:"What it is judged by."`
	Chance   float64              `json:"chance,omitempty" doc:"Before its day: of its being reached, 0 to 1; left out where nothing can be said."`
	Sentence words.Text           `json:"sentence,omitzero"`
}

func getGoal(c *call, in *IDIn) (AssessedGoal, error) {
	g, err := c.lens.Goal(in.ID)
	if err != nil || g.Restricted {
		return AssessedGoal{GoalPage: g}, err
	}
	judged, today := g.Assessment, c.lens.Today()
	out := Assessment{
		Health: g.Health, Why: say.Why(g, today), Pace: judged.Pace, Slipped: judged.Slipped, Differs: judged.Differs,
		Diverges: judged.Diverges, Unanswered: judged.Unanswered,
	}
	out.Sentence, out.Then = say.Goal(g, today)
	if judged.Behind.OK {
		out.Behind = &judged.Behind.V
	}
	for _, t := range g.Tripwires {
		stands := AssessedTripwire{
			State: t.Stands.State, Day: t.Stands.Day, Chance: t.Stands.Chance, Sentence: say.Tripwire(t, today),
		}
		if o := t.Stands.Reading; o != nil {
			stands.Reading = &lens.Observation{At: o.At.Date(), Value: o.Value}
		}
		out.Tripwires = append(out.Tripwires, stands)
	}
	return AssessedGoal{g, &out}, nil
}
