package model

import (
	"slices"
	"strings"

	"tautline.dev/model/platform"
)

// Answer is what is known of one thing that a reviewer asks of a line, in words,
// and the facts that say so.
type Answer struct {
	// ID names the question in documents for machines, and Asks is the question.
	ID, Asks string
	// Says is the answer in a few words, "" where nobody knows.
	Says string
	// Ask is what to ask whoever runs the line, where the answer is not known or
	// leaves something open.
	Ask string
	// Facts are what the answer rests on, in the order in which it tells of them.
	Facts []Grounds
}

// Known tells whether there is an answer.
func (a *Answer) Known() bool { return a.Says != "" }

// Grounds is a fact that an answer rests on.
type Grounds struct {
	// Path is the field: "retry.attempts", or "to.timeout" where it is a box's.
	Path string
	Fact AnyFact
	// Source is who says so.
	Source *Source
}

// answers are the answers for a line, or for a part of it: then the line's first
// segment is the one of that part.
func answers(l *Line, part platform.Segment) []Answer {
	t := &telling{l: l, part: part}
	var out []Answer
	for _, q := range []struct {
		id, asks, ask string
		tell          func() string
		about         []string
	}{
		{"retries", "Who tries again, how often", "who tries again when it fails, and how often", t.retries, []string{"retry.by", "retry.attempts"}},
		{"pauses", "With which pauses", "how long the pauses between the tries are, and whether they grow", t.pauses, []string{"retry.backoff.strategy"}},
		{"until", "Until when", "when trying ends, and how long the work is kept", t.until, []string{"retry.maxAge"}},
		{"lost", "Lost by default", "where what can't be done goes, and what is lost", t.lost, []string{"deadLetter.to"}},
		{"delivery", "One delivery lasts", "how long one try may take before it counts as failed", t.delivery, []string{"timeout", "lease.for"}},
		{"size", "Largest piece", "how large one piece may be", t.size, []string{"data.maxSize"}},
		{"order", "Order", "in which order pieces arrive", t.order, []string{"ordering"}},
		{"acknowledgement", "What acknowledges", "what tells the sender that it may forget the work", t.acknowledgement, []string{"ack", "confirmed"}},
	} {
		t.rests, t.ask = nil, ""
		a := Answer{ID: q.id, Asks: q.asks, Says: q.tell(), Facts: t.rests, Ask: t.ask}
		if a.Says == "" && a.Ask == "" {
			a.Ask = q.ask
		}
		if d := t.doubts(q.about); a.Says == "" && d != "" {
			a.Ask += "; somebody says, and nobody has verified: " + d
		}
		out = append(out, a)
	}
	return out
}

// telling is one answer in the making.
type telling struct {
	l     *Line
	part  platform.Segment
	rests []Grounds
	ask   string
}

// doubts are what unverified sources say of some fields of the line.
func (t *telling) doubts(about []string) string {
	var says []string
	t.l.Facts(func(path string, f AnyFact) {
		if d, ok := f.Doubt(); ok && slices.Contains(about, path) {
			says = append(says, d.Source.Says)
		}
	})
	return strings.Join(says, " ")
}

// use tells that an answer rests on a fact, and whether there is one: a value, a
// range of values, or at least somebody's word that nobody has verified.
func (t *telling) use(path string, f AnyFact) bool {
	g := Grounds{Path: path, Fact: f}
	switch {
	case f.Known() && f.Origin() != nil:
		g.Source = f.Origin().Source
	case f.Limit() != nil:
		g.Source = f.Limit().Source
	}
	if g.Source == nil {
		return false
	}
	same := func(other Grounds) bool {
		return other.Source.Says == g.Source.Says && other.Source.URL == g.Source.URL
	}
	if !slices.ContainsFunc(t.rests, same) {
		t.rests = append(t.rests, g)
	}
	return true
}
