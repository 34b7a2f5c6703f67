package api

import (
	"time"

	"weir.dev/weir/internal/lens"

	"weir.dev/weir/internal/jobs"
)

// Job is something that Weir does by itself.
type Job struct {
	Sort    jobs.Sort  `json:"sort" enum:"chore,channel"`
	Name    string     `json:"name"`
	Does    string     `json:"does,omitempty" doc:"What a chore is for."`
	State   jobs.State `json:"state" enum:"waiting,working,failing,paused"`
	Paused  time.Time  `json:"paused,omitzero" doc:"Since when it stands, until the operator has it go on."`
	Done    time.Time  `json:"done,omitzero" doc:"When a chore was last done."`
	Next    time.Time  `json:"next,omitzero" doc:"When a chore is due, or what fails is tried again."`
	Reason  string     `json:"reason,omitempty" doc:"A word for why it failed the last time."`
	Problem string     `json:"problem,omitempty" doc:"The same in a sentence."`
}

func listJobs(c *call, in *PageIn) (Page[Job], error) {
	lines, err := c.api.board.For(c.ctx, c.who.Workspace.ID)
	if err != nil {
		return Page[Job]{}, err
	}
	all := make([]Job, len(lines))
	for i, l := range lines {
		all[i] = Job{
			l.Sort, l.Name, l.Does.String(), l.State, l.Paused, l.Done, l.Next, l.Reason, jobs.Problem(l.Reason).String(),
		}
	}
	return page(c, lens.Listed(all, func(j Job) string { return j.Name }), *in)
}
