package web

import (
	"time"

	"weir.dev/weir/internal/auth"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/jobs"
	"weir.dev/weir/internal/web/page"
	"weir.dev/weir/internal/words"
)

// jobList shows what Weir does by itself.
func jobList(q *request) (answer, error) {
	v := page.Jobs{
		Shell:  q.formShell(words.T("What Weir does by itself"), page.NavTeams),
		Within: page.Link{Text: words.T("People"), Path: q.path("people")},
	}
	lines, err := q.s.opt.Board.For(q.Context(), q.p.Workspace.ID)
	if err != nil {
		return answer{}, err
	}
	for _, l := range lines {
		v.Rows = append(v.Rows, q.jobRow(l, q.s.clock.Host()))
	}
	if len(v.Rows) == 0 {
		v.Empty = &page.Empty{
			Title: words.T("Nothing yet"), Text: words.T("What is done by itself shows here once it has begun."),
		}
	}
	return answer{view: v}, nil
}

func (q *request) jobRow(l jobs.Line, now time.Time) page.JobRow {
	r := page.JobRow{
		Name: l.Name, Does: l.Does, State: l.State.Words(), Done: q.minute(l.Done, now), Next: q.minute(l.Next, now),
		Problem: jobs.Problem(l.Reason),
	}
	switch l.State {
	case jobs.Failing, jobs.GivenUp:
		r.Tone = page.Bad
	case jobs.Paused:
		r.Tone = page.Warn
	}
	return r
}

// minute words a time to the minute, as the reader's clock shows it.
func (q *request) minute(t, now time.Time) page.When {
	if t.IsZero() {
		return page.When{}
	}
	t, now = q.l.LocalTime(t), q.l.LocalTime(now)
	day := page.Day(cascade.AtTime(t).Date().Time(), cascade.AtTime(now).Date().Time()).Text
	return page.When{Text: words.T("%s, %s", day, t.Format("15:04")), ISO: t.Format(time.RFC3339)}
}

// jobsLink leads those who administer the workspace to what Weir does by itself.
func (q *request) jobsLink() page.Link {
	if q.p.May(auth.Jobs) != nil {
		return page.Link{}
	}
	return page.Link{Text: words.T("What Weir does by itself"), Path: q.path("jobs")}
}
