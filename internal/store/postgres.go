package store

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// postgresLook is how often PostgreSQL is asked although nobody has told anything: a notification may be lost, and
// what is withdrawn from somebody must be known within a second all the same.
const postgresLook = 500 * time.Millisecond

func watchPostgres(ctx context.Context, db *DB, ring func()) {
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() {
		for ctx.Err() == nil {
			// An error ends the connection. Nothing is lost by it: the ticker rings too.
			_ = listen(ctx, db.config, ring)
			pause(ctx, time.Second)
		}
	})
	tick := time.NewTicker(postgresLook)
	defer tick.Stop()
	for {
		ring()
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// listen rings for every notification until the connection ends.
func listen(ctx context.Context, config *pgx.ConnConfig, ring func()) error {
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		return err
	}
	for {
		ring() // the first time for what was told before it listened
		if _, err := conn.WaitForNotification(ctx); err != nil {
			return err
		}
	}
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// forgetPostgres removes dead rows. What PostgreSQL keeps in its own log, archives and standbys is the operator's.
func forgetPostgres(ctx context.Context, db *DB) error {
	for _, table := range []string{"payload", "entity", "observation", "pack"} {
		if _, err := db.write.db.ExecContext(ctx, "VACUUM "+table); err != nil {
			return err
		}
	}
	return nil
}
