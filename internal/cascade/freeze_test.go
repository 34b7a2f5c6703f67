package cascade_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/cascade/cascadetest"
)

// frozen returns the blocks of a snapshot.
func frozen(t fataler, s *cascade.Snapshot) (blocks [][]byte) {
	t.Helper()
	if err := s.Freeze(func(b []byte) error {
		blocks = append(blocks, bytes.Clone(b))
		return nil
	}); err != nil {
		t.Fatalf("%v", err)
	}
	return blocks
}

func thaw(blocks [][]byte) (cascade.Snapshot, error) {
	return cascade.Thaw(func() ([]byte, error) {
		if len(blocks) == 0 {
			return nil, io.ErrUnexpectedEOF
		}
		b := blocks[0]
		blocks = blocks[1:]
		return b, nil
	})
}

// refrozen returns a snapshot as it is read after it was written. It says the same, and its indexes are right.
func refrozen(t fataler, s *cascade.Snapshot) cascade.Snapshot {
	t.Helper()
	blocks := frozen(t, s)
	got, err := thaw(blocks)
	if err != nil {
		t.Fatalf("what was written is not read: %v", err)
	}
	if err := got.Verify(); err != nil {
		t.Fatalf("what is read is broken: %v", err)
	}
	if dump(&got) != dump(s) {
		t.Fatalf("what is read differs:\n%s\nwant\n%s", dump(&got), dump(s))
	}
	if again := frozen(t, &got); !slices.EqualFunc(again, blocks, bytes.Equal) {
		t.Fatalf("what is read is written otherwise")
	}
	return got
}

// TestFreeze writes everything that can be made up and reads it; TestCommandsLeaveAWorkspaceWhole goes on with what was
// read.
func TestFreeze(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := cascadetest.Snapshot(cascadetest.Options{Goals: 8, Metrics: 6, Others: 6}).Draw(t, "snapshot")
		refrozen(t, &s)
	})
	refrozen(t, &cascade.Snapshot{})
}

// TestFreezeMany has more than one block holds, and things that many name.
func TestFreezeMany(t *testing.T) {
	t.Parallel()
	s := many(t, 800)
	if blocks := frozen(t, &s); len(blocks) < 5 {
		t.Errorf("%d blocks: too few to show that they are several", len(blocks))
	}
	refrozen(t, &s)
}

// many is a company in which a team owns all goals, each of which has a metric with some readings.
func many(t *testing.T, goals int) cascade.Snapshot {
	t.Helper()
	ids := &cascadetest.IDs{}
	next := func() cascade.ID { return cascade.ID(ids.New("", "", "", "")) }
	team := &cascade.Team{Header: cascade.Header{ID: next(), Seq: 1, Key: "all"}}
	b := cascade.NewBuilder()
	b.Add(team)
	seq := int64(1)
	for range goals {
		seq += 3
		head := func(after int64) cascade.Header {
			return cascade.Header{ID: next(), Seq: seq + after, Key: fmt.Sprint("k", seq+after)}
		}
		g := &cascade.Goal{Header: head(0), Owners: []cascade.ID{team.ID}, State: cascade.Draft}
		m := &cascade.Metric{Header: head(1), Name: "m", Owner: team.ID}
		b.Add(g)
		b.Add(m)
		for day := range 15 {
			b.AddReading(&cascade.Observation{
				Header: cascade.Header{ID: next(), Seq: seq + 2}, Metric: m.ID,
				At: cascade.OnDay(cascade.DateOf(now) - cascade.Date(day)), Value: float64(day) / 7,
			})
		}
	}
	return b.Snapshot()
}

// TestThawSpoilt cuts, changes, drops and doubles blocks. What is spoilt is refused, or read as something else, since
// whoever keeps the blocks checks them; it is never a fault, and it takes no more memory than there is to read.
func TestThawSpoilt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := cascadetest.Snapshot(cascadetest.Options{Goals: 3, Metrics: 3, Others: 3}).Draw(t, "snapshot")
		blocks := frozen(t, &s)
		b := rapid.IntRange(0, len(blocks)-1).Draw(t, "block")
		at := rapid.IntRange(0, len(blocks[b])-1).Draw(t, "byte")
		switch rapid.IntRange(0, 4).Draw(t, "how") {
		case 0:
			blocks[b] = blocks[b][:at]
			if _, err := thaw(blocks); err == nil {
				t.Fatal("a block that was cut is read")
			}
		case 1:
			blocks = slices.Delete(blocks, b, b+1)
			if _, err := thaw(blocks); err == nil {
				t.Fatal("it is read without a block")
			}
		case 2:
			blocks[b][at] ^= byte(rapid.IntRange(1, 255).Draw(t, "bits"))
			_, _ = thaw(blocks)
		case 3:
			blocks[b] = append(blocks[b], 0)
			if _, err := thaw(blocks); err == nil {
				t.Fatal("a block with something behind it is read")
			}
		case 4:
			noise := rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(t, "noise")
			if _, err := thaw([][]byte{noise}); err == nil {
				t.Fatal("noise is read")
			}
		}
	})
}

func TestThawTellsWhatFailed(t *testing.T) {
	t.Parallel()
	s := many(t, 800)
	blocks, broken := frozen(t, &s), errors.New("the disk is broken")
	for n := range blocks {
		left := n
		_, err := cascade.Thaw(func() ([]byte, error) {
			if left == 0 {
				return nil, broken
			}
			left--
			return blocks[n-left-1], nil
		})
		if !errors.Is(err, broken) {
			t.Errorf("after %d blocks: %v, want what failed", n, err)
		}
	}
	left := 2
	if err := s.Freeze(func([]byte) error {
		if left--; left < 0 {
			return broken
		}
		return nil
	}); !errors.Is(err, broken) {
		t.Errorf("writing says %v, want what failed", err)
	}
}
