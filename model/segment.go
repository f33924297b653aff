package model

import (
	"strings"

	"tautline.dev/model/platform"
)

// Segment is a part of a line's way: how the work is repeated there, and where it
// goes when that ends. A line that is pushed asynchronously to a box with a
// platform queue of its own has two of them: the hand-off, and the processing.
type Segment struct {
	Retry      Retry
	DeadLetter DeadLetter
}

// Last is the segment in which the work of a line is done: the processing where
// there are two, else the only one.
func (l *Line) Last() *Segment {
	if l.Processing != nil {
		return l.Processing
	}
	return &l.Segment
}

// LastBasis names a fact of the last segment as the basis of a conclusion, by the
// place where a team writes it: `retry.attempts` of a processing is the receiver's
// `inbox.attempts`. What only the platform can say is named at the line.
func (l *Line) LastBasis(path string, f AnyFact) Basis {
	if l.Processing == nil {
		return LineBasis(l, path, f)
	}
	if at := inboxPath(path); at != "" {
		return BoxBasis(l.To, at, f)
	}
	return LineBasis(l, "processing."+path, f)
}

// LastField is LastPath for whoever names a field of the line without the line.
func (l *Line) LastField(path string) string {
	if l.Processing == nil {
		return path
	}
	return l.LastPath(path)
}

// LastPath is the place where a team writes a fact of the last segment: a field of
// the line, or of the receiver's inbox.
func (l *Line) LastPath(path string) string {
	if at := inboxPath(path); l.Processing != nil && at != "" {
		return "boxes." + l.To.ID + "." + at
	}
	return "lines." + l.ID + "." + path
}

// inboxPath is where at a box a field of the processing is stated, "" if nowhere.
func inboxPath(path string) string {
	switch path {
	case "retry", "retry.attempts":
		return "inbox.attempts"
	case "retry.maxAge":
		return "inbox.maxAge"
	}
	if path == "deadLetter" || strings.HasPrefix(path, "deadLetter.") {
		return "inbox." + path
	}
	return ""
}

// segments gives a line its second segment: it is pushed asynchronously to a box
// whose platform has a queue of its own, by a stated `inbox` or by what the
// platforms say. What stands at the receiver is that of the processing.
func (im *implying) segments(l *Line) {
	if l.Mode.Or("") != Async || l.Delivery.Or("") != Push || l.To.Family() != Compute || l.To.Kind == Workflow {
		return
	}
	in := &l.To.Inbox
	if !in.stated() && len(im.sys.entries(l, processes)) == 0 {
		return
	}
	l.Processing = &Segment{}
	p := l.Processing
	p.Retry.Attempts.adopt(&in.Attempts)
	p.Retry.MaxAge.adopt(&in.MaxAge)
	p.DeadLetter.To.adopt(&in.DeadLetter.To)
	p.DeadLetter.After.adopt(&in.DeadLetter.After)
	p.DeadLetter.Holds.adopt(&in.DeadLetter.Holds)
}

// processes tells whether an entry is about the processing of lines like this one.
func processes(e *platform.Lines, l *Line) bool {
	return e.Segment == platform.Processing && holdsFor(e, l)
}

// fillProcessing gives the processing what a line says of it, where nothing else
// tells: tries that are said to be those of the receiver's platform.
func (l *Line) fillProcessing() {
	if l.Processing == nil {
		return
	}
	p := &l.Processing.Retry
	p.By.imply(ByPlatform, byShape("the receiver's platform repeats what it has taken over", l.To.At))
	if l.Retry.By.State() != Stated || l.Retry.By.Or("") != ByPlatform {
		return
	}
	if !p.Attempts.Known() {
		p.Attempts.take(&l.Retry.Attempts)
	}
	if !p.MaxAge.Known() {
		p.MaxAge.take(&l.Retry.MaxAge)
	}
}

// stated tells whether a team says anything of an inbox.
func (in *Inbox) stated() bool {
	return in.Attempts.State() == Stated || in.MaxAge.State() == Stated || in.DeadLetter.To.State() == Stated || in.DeadLetter.After.State() == Stated ||
		in.Attempts.Asked() || in.DeadLetter.To.Asked()
}

// Absent tells whether a team says that a box has no inbox at all (`inbox: "none"`): of
// how often a poller tries that says nothing.
func (in *Inbox) Absent() bool {
	return in.Attempts.None() && in.DeadLetter.To.None() && in.Attempts.At().IsValid() && in.Attempts.At() == in.DeadLetter.To.At()
}

// beyondSegments calls visit with the facts of a line that it has once, however
// many segments it has.
func (l *Line) beyondSegments(visit func(path string, f AnyFact)) {
	l.Facts(func(path string, f AnyFact) {
		if head, _, _ := strings.Cut(path, "."); head != "retry" && head != "deadLetter" {
			visit(path, f)
		}
	})
}
