package explore

import (
	"slices"

	"tautline.dev/analysis/custody"
	"tautline.dev/model"
)

// arrival is one step of the flow: a line, at one of its places in the steps.
type arrival struct {
	line  *model.Line
	n     int
	group *[]*arrival // those done at the same time, itself among them
	times int         // how often the line came before
	owner *program
	// in are the branches in which it lies.
	in condition
	// so are further conditions that are so, or not, where it is done.
	so []Branch
	// starts is the program that begins when it arrives, nil if the flow goes
	// no further there.
	starts *program
	step   int
}

// program is what one box does for one arrival.
type program struct {
	box   *model.Box
	entry *arrival
	steps []*arrival
	// in are the branches in which it lies as a whole.
	in condition
}

// together tells whether a step is done at the same time as others of its
// handler, and whether it is the last of them.
func (a *arrival) together() (grouped, last bool) {
	var mine []*arrival
	for _, o := range *a.group {
		if o.owner == a.owner {
			mine = append(mine, o)
		}
	}
	grouped = len(mine) > 1
	return grouped, grouped && mine[len(mine)-1] == a
}

// onlyAnswered tells whether the flow goes no further where a step arrives but to
// answer it. Of a person who is asked, the answer is all that there is.
func (a *arrival) onlyAnswered() bool {
	return a.line.To.Kind != model.Client && !slices.ContainsFunc(a.starts.steps, func(o *arrival) bool {
		return o.line.Answers.Or(nil) != a.line || !custody.OnlyAnswers(o.line)
	})
}

// writesBeside tells whether a program writes to another store than one.
func (pr *program) writesBeside(b *model.Box) bool {
	return pr != nil && slices.ContainsFunc(pr.steps, func(a *arrival) bool {
		l := a.line
		return l.To != b && l.To.Family() == model.Store && l.Operation.Or("") != model.Read && !custody.Refreshes(l) && (!custody.TakesLock(l) || l.Guard.Or(false))
	})
}

// build makes the handlers, breadth first from what starts the flow: iterating,
// because a chain of lines may be longer than a stack is deep.
func (c *compiler) build() {
	a := arrange(c.p.Flow)
	c.starts(a)
	for len(c.begun) > 0 {
		b := c.begun[0]
		c.begun = c.begun[1:]
		for _, a := range c.parted(b.program) {
			c.step(a, b.handler)
		}
	}
}

// begin adds the handler that runs a program, whose steps are made later.
func (c *compiler) begin(pr *program, h Handler) int {
	i := len(c.p.Handlers)
	c.p.Handlers = append(c.p.Handlers, h)
	c.begun = append(c.begun, begun{pr, i})
	c.programs[i] = pr
	return i
}

func (c *compiler) newHandler(b *model.Box) Handler {
	h := Handler{Box: c.box(b), Entry: -1, From: -1, Caller: -1, Record: -1, Claim: -1, Continues: -1, WatchAssume: -1, NoticeAssume: -1, ParkAssume: -1}
	h.Workflow = b.Kind == model.Workflow
	h.CanStop = b.Family() == model.Compute && !h.Workflow || b.Kind == model.Gateway
	if h.Workflow {
		h.Watched, h.WatchAssume = c.watched(b)
		c.noticedBy(&h, b)
	}
	return h
}

// noticedBy tells of a handler that goes on for ever whether somebody sees that. An
// alarm on what has failed doesn't, nor one on how long what has ended took.
func (c *compiler) noticedBy(h *Handler, b *model.Box) {
	h.Noticed, h.NoticeAssume = c.watched(b, "age", "depth")
}

// forgetful tells of a workflow whose executions nothing keeps.
func (h *Handler) forgetful(l *model.Line) {
	if h.Workflow && !custody.KeepsExecutions(l) {
		h.Forgets, h.CanStop = true, true
	}
}

// watched tells whether somebody is called when work is held in a box, by alarms on
// what tells of that or on some things, and knows what to do.
func (c *compiler) watched(b *model.Box, by ...string) (bool, int) {
	if len(by) == 0 {
		by = custody.TellOfKept(b)
	}
	yes, needs := custody.WatchedBy(b, by...)
	return c.unlooked(b, yes, needs)
}

// watchedParked tells whether somebody is called in time when a line has parked work.
func (c *compiler) watchedParked(l *model.Line, to *model.Box) (bool, int) {
	yes, needs := custody.WatchedParked(c.sys, l, to)
	if needs == "channel.retention" {
		return false, c.assumeBox(to, needs, "a message may have waited in `"+l.From.ID+"` for "+model.FormatDuration(l.From.Channel.Retention.Or(0))+" before `"+to.ID+"` gets it, which counts that and keeps it no longer")
	}
	return c.unlooked(to, yes, needs)
}

// unlooked is whether a box is watched, and the assumption if nobody knows.
func (c *compiler) unlooked(b *model.Box, yes bool, needs string) (bool, int) {
	switch needs {
	case "monitoring.runbook":
		return false, c.assumeBox(b, needs, "nobody knows what to do with what is held in `"+b.ID+"`")
	case "monitoring.alarms":
		says := "nobody is told that something is held in `" + b.ID + "`"
		return false, c.assume(Assumption{Path: b.Entity().Name + "." + needs, Says: says, Unread: b.Monitoring.Unread(), Box: b})
	}
	return yes, -1
}
