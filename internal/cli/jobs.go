package cli

import (
	"context"
	"log/slog"
	"time"

	"weir.dev/weir/internal/jobs"
	"weir.dev/weir/internal/words"
)

// retryWithin is how long the answer to a request with an Idempotency-Key is kept.
const retryWithin = 7 * 24 * time.Hour

// chores is what a server does by itself.
func (l *local) chores() []jobs.Chore {
	return []jobs.Chore{{
		Name: "tidy", Every: time.Hour,
		Doc: words.T("Removes sessions and sign-in links past their time, and answers kept for retries"),
		Do:  func(ctx context.Context) error { return l.db.Purge(ctx, l.clock.Now().Add(-retryWithin)) },
	}}
}

// jobs returns what runs by itself, ready to run.
func (l *local) jobs(ctx context.Context, log *slog.Logger) (*jobs.Runner, error) {
	r, err := jobs.New(ctx, l.db, l.clock, l.ids, log)
	for _, c := range l.chores() {
		if err == nil {
			err = r.Chore(ctx, c)
		}
	}
	if err != nil {
		return nil, err
	}
	l.engine.Beside(func(context.Context) { r.Wake() })
	return r, nil
}
