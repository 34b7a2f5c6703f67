package store

import "context"

// Watch returns a channel that gets a value whenever somebody, this process included, may have committed something, and
// now and then without a reason. It is closed when ctx ends or the database is closed.
func (db *DB) Watch(ctx context.Context) <-chan struct{} {
	hint := make(chan struct{}, 1)
	ctx, stop := context.WithCancel(ctx)
	unhook := context.AfterFunc(db.ctx, stop)
	db.wg.Go(func() {
		defer close(hint)
		defer unhook()
		defer stop()
		db.dialect.watch(ctx, db, func() {
			select {
			case hint <- struct{}{}:
			default: // one is waiting to be read
			}
		})
	})
	return hint
}
