package clock_test

import (
	"testing"
	"testing/synctest"
	"time"

	"weir.dev/weir/internal/clock"
)

var day = time.Date(2026, 11, 16, 9, 0, 0, 123_456_789, time.FixedZone("CET", 3600))

func TestFrozenStopsOnlyTheDomainClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := clock.Frozen(day)
		now, host := c.Now(), c.Host()
		time.Sleep(time.Hour) // inside synctest: no real time passes
		if got := c.Now(); !got.Equal(now) {
			t.Errorf("the domain clock went from %v to %v", now, got)
		}
		if got := c.Host().Sub(host); got != time.Hour {
			t.Errorf("the host clock moved by %v, want 1h", got)
		}
	})
}

func TestZeroClockIsTheMachines(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var c clock.Clock
		if c.Now() != c.Host() || !c.Now().Equal(time.Now()) {
			t.Errorf("Now %v, Host %v, machine %v: want all equal", c.Now(), c.Host(), time.Now())
		}
	})
}

func TestTimesAreWholeMicrosecondsInUTC(t *testing.T) {
	t.Parallel()
	at := func() time.Time { return day }
	want := time.Date(2026, 11, 16, 8, 0, 0, 123_456_000, time.UTC)
	for name, c := range map[string]clock.Clock{"frozen": clock.Frozen(day), "of": clock.Of(at, at)} {
		if got := c.Now(); got != want { // == also compares the zone
			t.Errorf("%s: Now is %v, want %v", name, got, want)
		}
	}
	if got := clock.Of(nil, at).Host(); got != want {
		t.Errorf("Host is %v, want %v", got, want)
	}
	// What the stores keep gives the same value back.
	if got := time.UnixMicro(want.UnixMicro()).UTC(); got != want {
		t.Errorf("a round trip through microseconds gives %v, want %v", got, want)
	}
}

func TestStopwatch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		elapsed := clock.Stopwatch()
		time.Sleep(3 * time.Second)
		if got := elapsed(); got != 3*time.Second {
			t.Errorf("the stopwatch shows %v, want 3s", got)
		}
	})
}
