package standing

// Answers keeps up to most answers of the evidence engine.
type Answers struct{ c *evidenceCache }

// NewAnswers returns an empty store of answers.
func NewAnswers(most int) Answers { return Answers{newEvidenceCache(most)} }

// Ask asks for the answer to key; judge gives it where it is not kept.
func (a Answers) Ask(key string, judge func() (string, error)) (string, error) {
	return ask(a.c, key, func(string) (string, error) { return judge() })
}

// Kept returns how many answers are kept.
func (a Answers) Kept() int { return len(a.c.new) + len(a.c.old) }
