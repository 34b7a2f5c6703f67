package threshold

// Health: shares of the way, 0 … 1.
const (
	// OnTrack is how far evidence may lag pace and still be on track.
	OnTrack = 0.10
	// AtRisk is how far evidence may lag pace before the goal is off track.
	AtRisk = 0.25
	// Aspiration is the share of an aspirational goal that is expected of it: its pace is that share of the way.
	Aspiration = 0.7
	// ChanceOnTrack and ChanceAtRisk are the chances from which on a goal is on track, and at risk.
	ChanceOnTrack, ChanceAtRisk = 0.6, 0.3
	// AspiringOnTrack and AspiringAtRisk are those of an aspirational goal.
	AspiringOnTrack, AspiringAtRisk = 0.3, 0.1
	// Divergence is how far the goals below may be ahead of a goal that is behind its pace before they diverge.
	Divergence = 0.30
	// BaselineDenied is the part of the way from baseline to target by which the readings around a measure's first day
	// must miss the baseline that is stated.
	BaselineDenied = 0.25
	// Settled is the share of its time after which a goal is judged by how far it has come.
	Settled = 1.0 / 3
)

// Time: how long something may be silent.
const (
	// StaleCadences is how many cadences without word make a goal of an active cycle stale.
	StaleCadences = 2
	// FreshCadences is how many cadences of its metric a reading may be old on the day of a tripwire and still count.
	FreshCadences = 2
	// LapsedCadences is how many of its cadences a review may go without being held before it has lapsed: one missed
	// meeting is a holiday.
	LapsedCadences = 2
	// NearDays is how many days before its day a tripwire that would be reached by today's reading is near.
	NearDays = 14
	// NudgeDays is how long a declared status that the forecast contradicts stays between Weir and the owner.
	NudgeDays = 2
	// ToldDays is how long owners are told that somebody came to see something restricted of theirs.
	ToldDays = 90
	// SilentOccasions is how many check-ins with words and held reviews pass before an alignment that none of them named
	// is one nobody talks about.
	SilentOccasions = 3
)

// Forecasts: chances, 0 … 1, and what they need.
const (
	// ChanceReadings is how many readings a chance needs before it may speak of health.
	ChanceReadings = 8
	// LikelyTripwire is the chance of being reached from which on a tripwire is near, whatever its day.
	LikelyTripwire = 0.5
	// RedChance is the chance below which a forecast is red.
	RedChance = 0.3
	// SureChance is the chance from which on a target is inside what a metric does anyway. Half of a chance is a walk
	// without drift, so that a steady trend alone hardly gives more.
	SureChance = 0.7
	// EarlierReadings is how many readings from before a measure began tell what its metric does anyway.
	EarlierReadings = 13
)

// Always green: what makes a pattern of declared statuses.
const (
	// AlwaysCheckIns and AlwaysDays are how many statuses, over how many days.
	AlwaysCheckIns = 8
	AlwaysDays     = 49
	// SteadyConfidence is how far a stated confidence may move and still be the same one.
	SteadyConfidence = 0.1
)

// Plans: how much is too much, or too little.
const (
	MaxGoals      = 5 // committed goals of one team in one cycle
	MaxMeasures   = 5 // measures of one goal
	MaxPriorities = 3 // priorities of one cycle, and priorities one team's people work for
	MaxDepth      = 4 // goals on one line, the priority included
	// MoonshotRatio is how many times a target may be its baseline, or the other way round, and still be a step.
	MoonshotRatio = 5
	// HalfOfGap is the share of a gap that promises must cover for the plan to pass as one.
	HalfOfGap = 0.5
)
