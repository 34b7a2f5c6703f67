package store

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// Beside a SQLite file a workspace may be kept as it stood in memory, in a snapshot file, so that the next start need
// not read its rows. Nothing rests on it: it is read only where the journal has the record it was made at, with the
// same hash, and each block only once its own hash, which covers those before it, is right. What the journal says since
// is applied to it. Whoever deletes it loses nothing but time.
//
// On PostgreSQL there is none: other machines that serve the same database could not be made to forget theirs before
// an erasure is acknowledged.

// keptMagic begins every snapshot file and says how it is framed.
const keptMagic = "weir-snapshot-1\n"

// keptHead is the first block: what the file is of.
type keptHead struct {
	Workspace string
	Revision  int64
	Hash      []byte // of the record of that revision
	Schema    int64  // of the tables
	Rows      int64  // of the rows
}

// errKept says that a snapshot file cannot be used.
var errKept = errors.New("store: the snapshot file is of no use")

func notKept(why words.Text) error { return words.NewError(why, errKept) }

// mostBlock is how many bytes a block has at most: far more than is written in one.
const mostBlock = 1 << 28

// KeepAfter is after how many records a snapshot file of so many things is worth being written anew. Where twice as
// many follow it, reading the rows takes less.
func KeepAfter(things int) int64 { return 1000 + int64(things)/15 }

// WorthKeeping is from how many things on reading a snapshot file saves time that anybody notices.
const WorthKeeping = 10_000

var (
	sqlHashAt = newStatement(`SELECT hash FROM journal WHERE workspace = $1 AND revision = $2`)
	sqlErased = newStatement(
		`SELECT count(*) FROM journal WHERE workspace = $1 AND revision > $2 AND command = '` + commandErase + `'`)
)

// keptPath returns where the snapshot file of a workspace is; empty where there is none.
func (db *DB) keptPath(workspace string) string {
	if db.path == "" {
		return ""
	}
	name := sha256.Sum256([]byte(workspace)) // an id might hold anything
	return fmt.Sprintf("%s.snapshot-%x", db.path, name[:8])
}

// Kept returns the state of a workspace from its snapshot file, made at a revision, and what the journal says since.
// The error is fs.ErrNotExist where there is no file; any other says why it is not used. A file of no use is removed.
// Snapshot reads the same from the rows.
func (db *DB) Kept(ctx context.Context, workspace string) (s cascade.Snapshot, revision, made int64, err error) {
	path := db.keptPath(workspace)
	if path == "" {
		return s, 0, 0, fs.ErrNotExist
	}
	f, err := os.Open(path)
	if err != nil {
		return s, 0, 0, err
	}
	s, revision, made, err = db.readKept(ctx, workspace, f)
	if err = errors.Join(err, f.Close()); errors.Is(err, errKept) {
		err = errors.Join(err, db.forgetKept(workspace))
	}
	return s, revision, made, err
}

func (db *DB) readKept(
	ctx context.Context, workspace string, f io.Reader,
) (s cascade.Snapshot, revision, made int64, err error) {
	defer func() {
		if v := recover(); v != nil { // the rows are there
			err = words.NewError(words.T("it cannot be read: %s", fmt.Sprint(v)), errKept)
		}
	}()
	in := keptReader{in: bufio.NewReaderSize(f, 1<<20)}
	head, err := db.keptHead(ctx, workspace, &in)
	if err != nil {
		return s, 0, 0, err
	}
	now, err := db.Revision(ctx, workspace)
	if err != nil {
		return s, 0, 0, err
	}
	if s, err = thaw(&in); err != nil {
		return cascade.Snapshot{}, 0, 0, errors.Join(errKept, err)
	}
	if since := now - head.Revision; since > 2*KeepAfter(s.Places()) {
		return cascade.Snapshot{}, 0, 0, notKept(words.T("%s records follow it", no(since)))
	}
	s, revision, err = db.since(ctx, workspace, s, head.Revision)
	return s, revision, head.Revision, err
}

func thaw(in *keptReader) (cascade.Snapshot, error) {
	defer collectLater()()
	return cascade.Thaw(in.next)
}

// later counts who has garbage collected later, and says how it was set before.
var later struct {
	mu     sync.Mutex
	n, was int
}

// collectLater keeps garbage from being collected until the function it returns is called. Nearly all that is read
// stays, and looking at it again and again while it grows would take longer than to read it.
func collectLater() (collect func()) {
	later.mu.Lock()
	defer later.mu.Unlock()
	if later.n++; later.n == 1 {
		later.was = debug.SetGCPercent(-1)
	}
	return func() {
		later.mu.Lock()
		defer later.mu.Unlock()
		if later.n--; later.n == 0 {
			debug.SetGCPercent(later.was)
		}
	}
}

// keptHead reads the first block and holds it to the journal.
func (db *DB) keptHead(ctx context.Context, workspace string, in *keptReader) (head keptHead, err error) {
	magic := make([]byte, len(keptMagic))
	if _, err := io.ReadFull(in.in, magic); err != nil || string(magic) != keptMagic {
		return head, notKept(words.T("it does not begin as one"))
	}
	block, err := in.next()
	if err != nil {
		return head, err
	}
	if err := json.Unmarshal(block, &head); err != nil {
		return head, errors.Join(errKept, err)
	}
	rows, err := db.Rows(ctx, workspace)
	if err != nil {
		return head, err
	}
	var hash []byte
	err = db.look().get(ctx, sqlHashAt, []any{workspace, head.Revision}, &hash)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return head, notKept(words.T("the journal has no record %s", no(head.Revision)))
	case err != nil:
		return head, db.fail(ctx, err)
	case head.Workspace != workspace || head.Schema != db.schema.Has || head.Rows != rows || rows < RowsSchema:
		return head, notKept(words.T("it is of another workspace or schema"))
	case !bytes.Equal(hash, head.Hash):
		return head, notKept(words.T("record %s of the journal is another one", no(head.Revision)))
	}
	var erased int
	if err := db.look().get(ctx, sqlErased, []any{workspace, head.Revision}, &erased); err != nil {
		return head, db.fail(ctx, err)
	}
	if erased > 0 { // the erasure was cut short before it removed the file
		return head, notKept(words.T("something has been erased since"))
	}
	return head, nil
}

// since applies what the journal says after a revision.
func (db *DB) since(
	ctx context.Context, workspace string, s cascade.Snapshot, revision int64,
) (cascade.Snapshot, int64, error) {
	const page = 512
	for {
		records, err := db.Tail(ctx, workspace, revision, page)
		if err != nil {
			return cascade.Snapshot{}, 0, err
		}
		for _, r := range records {
			if r.Erased {
				return cascade.Snapshot{}, 0, notKept(words.T("record %s, which follows it, is erased", no(r.Revision)))
			}
			if s, err = s.With(r.Changes); err == nil {
				s, err = s.WithoutOutlooks(r.Changes)
			}
			if err != nil {
				return cascade.Snapshot{}, 0, errors.Join(notKept(words.T("record %s does not follow on it", no(r.Revision))), err)
			}
			revision = r.Revision
		}
		if len(records) < page {
			return s, revision, nil
		}
	}
}

// Keep writes the snapshot file of a workspace as it stands at a revision, in place of an earlier one. Only who owns
// the database file may read it. It does nothing on PostgreSQL, and where something has been erased since.
func (db *DB) Keep(ctx context.Context, workspace string, s *cascade.Snapshot, revision int64) (err error) {
	path := db.keptPath(workspace)
	if path == "" {
		return nil
	}
	head := keptHead{Workspace: workspace, Revision: revision, Schema: db.schema.Has}
	if head.Rows, err = db.Rows(ctx, workspace); err != nil {
		return err
	}
	if err := db.look().get(ctx, sqlHashAt, []any{workspace, revision}, &head.Hash); err != nil {
		return db.fail(ctx, err)
	}
	if err := removeBeside(path + "."); err != nil { // what a crash has left behind
		return err
	}
	var f *os.File
	if err := db.unlessErased(ctx, workspace, revision, func() error {
		f, err = os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // 0600
		return err
	}); err != nil || f == nil {
		return err
	}
	err = errors.Join(writeKept(f, &head, s), f.Close())
	if err == nil {
		err = db.unlessErased(ctx, workspace, revision, func() error { return os.Rename(f.Name(), path) })
	}
	if gone := os.Remove(f.Name()); !errors.Is(gone, fs.ErrNotExist) { // it has its name, or was taken away
		err = errors.Join(err, gone)
	}
	return err
}

// unlessErased runs do while nobody can write, unless something was erased after a revision. Erase removes files after
// it has written that it did: so either do comes before, and what it made is removed, or do is not run.
func (db *DB) unlessErased(ctx context.Context, workspace string, revision int64, do func() error) error {
	return db.update(ctx, func(ctx context.Context, r runner) error {
		var n int
		if err := r.get(ctx, sqlErased, []any{workspace, revision}, &n); err != nil || n > 0 {
			return err
		}
		return do()
	})
}

// forgetKept removes the snapshot file of a workspace, and one that is being written.
func (db *DB) forgetKept(workspace string) error {
	path := db.keptPath(workspace)
	if path == "" {
		return nil
	}
	return removeBeside(path)
}

// removeBeside removes the files whose path begins so.
func removeBeside(path string) error {
	folder, begins := filepath.Split(path)
	files, err := os.ReadDir(folder)
	for _, f := range files {
		if !strings.HasPrefix(f.Name(), begins) {
			continue
		}
		if gone := os.Remove(filepath.Join(folder, f.Name())); !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	return err
}

func writeKept(f *os.File, head *keptHead, s *cascade.Snapshot) error {
	first, err := json.Marshal(head)
	if err != nil {
		return err
	}
	out := keptWriter{out: bufio.NewWriterSize(f, 1<<20)}
	if _, err := out.out.WriteString(keptMagic); err != nil {
		return err
	}
	if err := out.put(first); err != nil {
		return err
	}
	if err := s.Freeze(out.put); err != nil {
		return err
	}
	if err := out.out.Flush(); err != nil {
		return err
	}
	return f.Sync()
}

// A block is its length, 4 bytes, the lower first; the SHA-256 of the hash before, 0 in front of the first, and what it
// says; then that.

type keptWriter struct {
	out  *bufio.Writer
	hash [sha256.Size]byte
}

func (w *keptWriter) put(block []byte) error {
	w.hash = chained(w.hash, block)
	var size [4]byte
	binary.LittleEndian.PutUint32(size[:], uint32(len(block)))
	for _, part := range [][]byte{size[:], w.hash[:], block} {
		if _, err := w.out.Write(part); err != nil {
			return err
		}
	}
	return nil
}

type keptReader struct {
	in    *bufio.Reader
	hash  [sha256.Size]byte
	block []byte
}

// next returns the next block, good until the one after.
func (r *keptReader) next() ([]byte, error) {
	var lead [4 + sha256.Size]byte
	if _, err := io.ReadFull(r.in, lead[:]); err != nil {
		return nil, errors.Join(errKept, err)
	}
	n := binary.LittleEndian.Uint32(lead[:])
	if n > mostBlock {
		return nil, notKept(words.T("a block of it is too large"))
	}
	if int(n) > cap(r.block) {
		r.block = make([]byte, n)
	}
	r.block = r.block[:n]
	if _, err := io.ReadFull(r.in, r.block); err != nil {
		return nil, errors.Join(errKept, err)
	}
	if r.hash = chained(r.hash, r.block); !bytes.Equal(r.hash[:], lead[4:]) {
		return nil, notKept(words.T("it is damaged"))
	}
	return r.block, nil
}

func chained(before [sha256.Size]byte, block []byte) (hash [sha256.Size]byte) {
	h := sha256.New()
	h.Write(before[:])
	h.Write(block)
	h.Sum(hash[:0])
	return hash
}
