package explore

import (
	"time"

	"tautline.dev/analysis/custody"
	"tautline.dev/model"
)

// claims finds the guards, and the dedup stores with which work begins, that tell work
// which is in progress from work which is done.
func (c *compiler) claims() {
	p := c.p
	filled := p.filledBy()
	for i := range p.Steps {
		if s := &p.Steps[i]; s.Guard && s.Effect >= 0 && custody.TellsInProgress(s.Line) {
			s.Claim = c.claim(s.Handler, i, s.Line, s.Record < 0, filled)
		}
	}
	for h := range p.Handlers {
		if hd := &p.Handlers[h]; hd.Record >= 0 && custody.ClaimsWork(p.Records[hd.Record]) {
			hd.Claim = c.claim(h, -1, p.Records[hd.Record], true, filled)
			p.RecordKeys[hd.Record].Claim = hd.Claim
		}
	}
}

// claim adds the claim of a handler, with a line's key, which may end with its window.
func (c *compiler) claim(h, step int, l *model.Line, mayEnd bool, filled []int) int {
	how := l.Idempotency.InProgress.Or("")
	cl := Claim{Handler: h, Step: step, Waits: how == model.Waits, Done: how == model.TakenAsDone, Outlived: -1, StayAssume: -1}
	if window, ok := l.Idempotency.Window.Get(); ok && mayEnd {
		ends, unknown := c.claimEnds(h, window, filled)
		cl.Expires = ends
		if unknown >= 0 {
			m := &c.p.Mailboxes[unknown]
			_, path, _ := m.Keeper.Retention(m.Line)
			cl.Outlived = unknown
			cl.StayAssume = c.assumeAt(path, m.Line, m.keptIn()+" drops the message of `"+m.Line.ID+"` before the claim of `"+l.ID+"` is over")
		}
	}
	return c.addClaim(cl)
}

func (c *compiler) addClaim(cl Claim) int {
	c.p.Claims = append(c.p.Claims, cl)
	return len(c.p.Claims) - 1
}

// claimEnds tells whether a claim of a handler is over, after its window, before whoever
// it refuses has given up, and before what keeps the message of that has dropped it;
// unknown is a mailbox of which nobody says how long it keeps one, else -1.
func (c *compiler) claimEnds(h int, window time.Duration, filled []int) (ends bool, unknown int) {
	for {
		hd := &c.p.Handlers[h]
		at := hd.Entry
		if hd.From >= 0 {
			if m := &c.p.Mailboxes[hd.From]; m.keeps() {
				if _, _, known := m.Keeper.Retention(m.Line); !known && m.Retention == 0 {
					return true, hd.From
				}
				return m.outlasts(window), -1
			}
			at = filled[hd.From]
		}
		if at < 0 {
			return false, -1
		}
		if c.p.Steps[at].triedFor() > window {
			return true, -1
		}
		h = c.p.Steps[at].Handler
	}
}
