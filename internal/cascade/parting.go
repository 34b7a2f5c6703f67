package cascade

// KindParting is the kind of Parting.
const KindParting Kind = "parting"

// Parting says that a metric was a composite until one of its parts was removed. To own a composite gives no sight of
// it; to those who saw it without its formula nothing has changed, so its owner comes to see no more. It is kept until
// the metric is a composite again, also while the metric is gone, which may be taken back. Nothing that is decided on
// what somebody sees asks for it.
type Parting struct {
	Header
	Metric ID `json:"metric"`
}

// Kind returns KindParting.
func (*Parting) Kind() Kind { return KindParting }

func (e *Parting) natural() string { return string(e.Metric) }

var partingInfo = describe[Parting](KindInfo{
	Many: "partings", Inner: true,
	Block: Block{Doc: "Which metrics were composites until one of their parts went."},
})

// Parted reports whether a metric was a composite until one of its parts was removed.
func (s *Snapshot) Parted(metric ID) bool {
	return s.Len(KindParting) > 0 && s.byNatural(KindParting, string(metric)) != nil
}

// noteParting notes that a metric loses its formula with one of its parts, or is a composite again. Who takes a formula
// out while its parts stay lets its owner see the metric.
func (d *draft) noteParting(c Change) {
	now, ok := c.After.(*Metric)
	if !ok {
		return
	}
	was, _ := c.Before.(*Metric)
	known := d.cur.byNatural(KindParting, string(now.ID))
	switch {
	case now.Formula != "" && known != nil:
		d.remove(known)
	case now.Formula == "" && known == nil && was != nil && d.cur.lacksPartOf(was):
		d.put(&Parting{Header: Header{ID: "parted-" + now.ID}, Metric: now.ID})
	}
}

// lacksPartOf reports whether a part of a composite is not there any more, or only for some.
func (s *Snapshot) lacksPartOf(m *Metric) (lacks bool) {
	formulaParts(m.Formula, func(id ID) string {
		part := s.Metric(id)
		lacks = lacks || part == nil || part.Remnant != nil
		return ""
	})
	return lacks
}
