package engine

import (
	"context"
	"errors"
	"slices"
	"sync"

	"weir.dev/weir/internal/store"
)

// largeWrite is how many changes keep a write out of a transaction that others share: what is small does not wait for
// it.
const largeWrite = 1000

// committer puts what workspaces have decided on disk. Where the database has one writer, all that waits for it goes
// into one transaction, since what takes time is the disk and not the rows. Where it has many, each workspace has a
// transaction of its own, so that one which waits for a row or for the network keeps no other waiting.
type committer struct {
	db     *store.DB
	offers chan *offer
	loops  sync.WaitGroup
}

// offer is one workspace's write on its way.
type offer struct {
	write   store.Write
	changes int
	done    chan error
}

func newCommitter(db *store.DB) *committer { return &committer{db: db, offers: make(chan *offer)} }

func (c *committer) start() {
	writers := c.db.Writers()
	for range writers {
		c.loops.Go(func() { c.loop(writers == 1) })
	}
}

// stop ends the loops. Nothing may be committed any more.
func (c *committer) stop() {
	close(c.offers)
	c.loops.Wait()
}

// commit returns when the write is durable or has failed.
func (c *committer) commit(w store.Write) error {
	o := &offer{write: w, done: make(chan error, 1)}
	for _, r := range w.Records {
		o.changes += len(r.Changes)
	}
	c.offers <- o
	return <-o.done
}

func (c *committer) loop(together bool) {
	for first := range c.offers {
		batch := []*offer{first}
		for more := together; more; {
			select {
			case o, open := <-c.offers:
				if more = open; open {
					batch = append(batch, o)
				}
			default:
				more = false
			}
		}
		slices.SortStableFunc(batch, func(a, b *offer) int { return a.changes - b.changes })
		small := len(batch)
		for small > 0 && batch[small-1].changes > largeWrite {
			small--
		}
		c.write(batch[:small])
		for _, o := range batch[small:] {
			c.write([]*offer{o})
		}
	}
}

// write commits several offers in one transaction. One that is stale leaves it to the others; when it fails otherwise,
// each is tried alone.
func (c *committer) write(batch []*offer) {
	for len(batch) > 0 {
		writes := make([]store.Write, len(batch))
		for i, o := range batch {
			writes[i] = o.write
		}
		// Nobody's context: who has gone may not take the others' writes along.
		err := c.db.Commit(context.Background(), writes)
		stale, ok := errors.AsType[*store.StaleError](err)
		i := -1
		if ok {
			i = slices.IndexFunc(batch, func(o *offer) bool { return o.write.Workspace == stale.Workspace })
		}
		switch {
		case i >= 0:
			batch[i].done <- err
			batch = slices.Delete(batch, i, i+1)
		case err == nil || len(batch) == 1:
			for _, o := range batch {
				o.done <- err
			}
			return
		default:
			for _, o := range batch {
				c.write([]*offer{o})
			}
			return
		}
	}
}
