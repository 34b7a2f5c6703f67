package demo

import (
	"context"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/clock"
	"weir.dev/weir/internal/company"
	"weir.dev/weir/internal/engine"
	"weir.dev/weir/internal/store"
)

// CompanyKey is the key of the workspace that FurnishCompany makes.
const CompanyKey = "company"

// FurnishCompany writes a company that was made up (package company) into a database, as the owner at the machine, and
// returns its workspace. It goes past the engine, which would keep all of it in memory: no engine may have the database
// open meanwhile. Rows and journal are those of a write like any other, some thousand things a record, so that
// weir audit verify accepts them. Before each record report is told how many goals are written; what a failure leaves
// is to be thrown away.
func FurnishCompany(
	ctx context.Context, db *store.DB, c clock.Clock, ids *clock.IDs, o company.Options, report func(goals int),
) (Workspace, error) {
	o.Founded = true
	id := ids.New("workspace", "", "", CompanyKey)
	if err := db.CreateWorkspace(ctx, "", id, CompanyKey); err != nil {
		return Workspace{}, err
	}
	founding := engine.Founding(CompanyKey, "You", ids)
	cascade.Stamp(founding, 1)
	owner := founding[len(founding)-1].ID()
	write := func(revision int64, command string, cs []cascade.Change) error {
		return db.Commit(ctx, []store.Write{{Workspace: id, Base: revision - 1, Records: []store.Record{{
			Revision: revision, At: c.Now(), Actor: owner, Command: command, Changes: cs,
		}}}})
	}
	if err := write(1, "create", founding); err != nil {
		return Workspace{}, err
	}
	goals := 0
	for revision, cs := range company.Changes(o, 2) {
		report(goals)
		if err := ctx.Err(); err != nil {
			return Workspace{}, err
		}
		for i := range cs {
			if _, ok := cs[i].After.(*cascade.Goal); ok {
				goals++
			}
		}
		if err := write(revision, "furnish", cs); err != nil {
			return Workspace{}, err
		}
	}
	return Workspace{engine.Info{ID: id, Key: CompanyKey}, owner}, nil
}
