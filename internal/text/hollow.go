package text

// Hollow says whether a sentence that should say how one thing moves another says nothing of the kind: good will, a
// direction, or the word "goal", and no thing, number, group of people or measure. A word no list knows says something,
// and so does a text in a language there are no lists for. Lang is one of [Languages]; "" lets the text decide.
func Hollow(text, lang string) bool {
	lx := lexicons()[lang]
	if lx == nil {
		var unread bool
		if lx, unread = detect(text); unread {
			return false
		}
	}
	s := tokenize(text, lx)
	defer s.free()
	const good = vSoft | changes | vLight | vBe
	const small = wStop | wPrep | wDet | wAnd | wAdverb | wMore | wVague | wLeadIn | wPurpose | wAll | nChange
	said := false
	for i := range s.tokens {
		switch t := &s.tokens[i]; {
		case t.kind == kPunct:
		case t.kind != kWord:
			return false
		case t.has(cHollow), t.is(small), t.is(good) && !t.is(nouns), t.is(nAbstract) && !t.is(makes|nMetric|nPeople):
			said = true
		default:
			return false
		}
	}
	return said
}
