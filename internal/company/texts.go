package company

import (
	"fmt"

	"weir.dev/weir/internal/cascade"
)

// topic is what the sentences of one goal speak of.
type topic struct{ area, thing, who, place string }

func (m *maker) newTopic() topic {
	return topic{pick(m, areas), pick(m, things), pick(m, people), pick(m, places)}
}

// intent makes the sentence of a goal: most say what will be true, some what will be done, a few next to nothing.
func (m *maker) intent(level int) string {
	switch x := m.Float64(); {
	case x < 0.70:
		return m.outcome(level)
	case x < 0.90:
		return m.task()
	}
	return m.vague()
}

func (m *maker) outcome(level int) string {
	t := m.topic
	if level > 2 && m.chance(0.4) {
		t.thing = pick(m, things)
	}
	a, b := 20+m.IntN(40), 62+m.IntN(30)
	switch m.IntN(12) {
	case 0:
		return fmt.Sprintf("%s in %s %s %s %s", title(t.who), t.place, pick(m, reach), t.thing, pick(m, manner))
	case 1:
		return fmt.Sprintf("Nobody in %s waits more than %d days for %s", t.place, 1+m.IntN(9), t.thing)
	case 2:
		return fmt.Sprintf("%s trust %s enough to %s", title(t.who), t.thing, pick(m, signs))
	case 3:
		return fmt.Sprintf("%s of %s rises from %d%% to %d%% in %s", title(pick(m, kinds)), t.thing, a, b, t.place)
	case 4:
		return fmt.Sprintf("%s costs %s half the time it took last year", title(t.area), t.who)
	case 5:
		return fmt.Sprintf("%s %s because of %s", title(t.who), pick(m, signs), t.thing)
	case 6:
		return fmt.Sprintf("Every %s in %s knows within a day what became of %s", pick(m, singles), t.place, t.thing)
	case 7:
		return fmt.Sprintf("%s lose no more than %d hours a week to %s", title(t.who), 1+m.IntN(6), pick(m, troubles))
	case 8:
		return fmt.Sprintf("%s reach %s %s", title(t.thing), t.who, pick(m, manner))
	case 9:
		return fmt.Sprintf("Fewer %s among %s: from %d to %d a month", pick(m, troubles), t.who, b, a)
	case 10:
		return fmt.Sprintf("%s choose us for %s in %s", title(t.who), t.area, t.place)
	}
	return fmt.Sprintf("%s in %s decide on %s without asking %s", title(t.who), t.place, t.thing, pick(m, people))
}

func (m *maker) task() string {
	t := m.topic
	switch m.IntN(8) {
	case 0:
		return fmt.Sprintf("Launch %s for %s in %s", t.thing, t.who, t.place)
	case 1:
		return fmt.Sprintf("Migrate %s to the new platform by the end of the quarter", t.thing)
	case 2:
		return fmt.Sprintf("Roll out %s across %s", t.thing, t.place)
	case 3:
		return fmt.Sprintf("Write the guide to %s and train %s", t.area, t.who)
	case 4:
		return fmt.Sprintf("Hire %d people for %s in %s", 2+m.IntN(9), t.area, t.place)
	case 5:
		return fmt.Sprintf("Run %d workshops on %s with %s", 2+m.IntN(9), t.area, t.who)
	case 6:
		return fmt.Sprintf("Replace %s and retire the old one", t.thing)
	}
	return fmt.Sprintf("Define a roadmap for %s and align it with %s", t.area, t.who)
}

func (m *maker) vague() string {
	t := m.topic
	switch m.IntN(6) {
	case 0:
		return "Improve " + t.area + " in " + t.place
	case 1:
		return "World-class " + t.area + " for " + t.who
	case 2:
		return "Be the partner of choice for " + t.who + " in " + t.place
	case 3:
		return "Drive excellence in " + t.area + " and " + pick(m, areas)
	case 4:
		return "Better " + t.thing + " and happier " + t.who
	}
	return "Support " + t.area + " as needed, with a focus on " + t.place
}

func (m *maker) contribution() string {
	t := m.topic
	switch m.IntN(7) {
	case 0:
		return fmt.Sprintf("Where %s have %s at hand, %s, and that is what is counted above.", t.who, t.thing,
			pick(m, follows))
	case 1:
		return fmt.Sprintf("In %s every second case is lost over %s; without them %s.", t.place, pick(m, troubles),
			pick(m, follows))
	case 2:
		return fmt.Sprintf("%s first meet us through %s: what is better there shows a month later.", title(t.who), t.thing)
	case 3:
		return fmt.Sprintf("It takes %s out of the way of %s, so that %s.", pick(m, troubles), t.who, pick(m, follows))
	case 4:
		return fmt.Sprintf("We hold %d of a hundred cases in %s, and ours are the slowest.", 10+m.IntN(60), t.place)
	case 5:
		return fmt.Sprintf("%s decides whether %s stay, as the interviews in %s showed.", title(t.thing), t.who, t.place)
	}
	return fmt.Sprintf("With %s done, %s and %s.", t.thing, pick(m, follows), pick(m, follows))
}

func (m *maker) because() string {
	t := m.topic
	switch m.IntN(5) {
	case 0:
		return fmt.Sprintf("%d of %d %s who left named %s.", 3+m.IntN(5), 9+m.IntN(20), t.who, pick(m, troubles))
	case 1:
		return fmt.Sprintf("In the pilot in %s %s, and nothing else had changed.", t.place, pick(m, follows))
	case 2:
		return fmt.Sprintf("Whoever has %s in the first week %s more often.", t.thing, pick(m, returns))
	case 3:
		return fmt.Sprintf("Since spring %s have gone up with %s.", pick(m, troubles), t.area)
	}
	return fmt.Sprintf("%s say so, and the numbers of %s agree.", title(t.who), t.place)
}

func (m *maker) learned() string {
	return fmt.Sprintf("%s in %s %s; %s played a smaller part than we thought.", title(m.topic.who), m.topic.place,
		pick(m, returns), pick(m, troubles))
}

func (m *maker) next() string {
	return fmt.Sprintf("Try %s with %d %s before Friday.", m.topic.thing, 3+m.IntN(20), m.topic.who)
}

func (m *maker) ask() string {
	return fmt.Sprintf("%s for %s in %s", title(m.topic.thing), m.topic.who, m.topic.place)
}

// quantity is what a metric counts; name takes the thing it is of.
type quantity struct {
	name, unit string
	way        cascade.Direction
	low, high  float64
	decimals   int
}

var quantities = []quantity{
	{"Share of cases with %s", "%", cascade.Up, 20, 60, 1},
	{"Share of people who use %s weekly", "%", cascade.Up, 10, 60, 1},
	{"Days until %s are ready", "days", cascade.Down, 3, 40, 1},
	{"Hours lost over %s", "hours", cascade.Down, 20, 400, 0},
	{"Complaints about %s", "complaints", cascade.Down, 20, 300, 0},
	{"Revenue with %s", "EUR", cascade.Up, 10_000, 900_000, 0},
	{"Cost of %s", "EUR", cascade.Down, 5_000, 400_000, 0},
	{"Orders through %s", "orders", cascade.Up, 100, 5_000, 0},
	{"Renewals of %s", "%", cascade.Up, 60, 80, 1},
	{"Score of %s in the survey", "points", cascade.Up, 4, 7, 1},
	{"Time to answer on %s", "min", cascade.Down, 10, 240, 0},
	{"Load of %s", "%", cascade.Range, 50, 70, 0},
}
