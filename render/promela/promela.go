// Package promela writes a flow as a Promela model, so that SPIN can check the
// promises that analysis/explore checks. SPIN judges the steps, their interleaving
// and the promises: where both agree, neither the search nor what it takes to
// happen was told wrongly by accident. Both read the same compiled program, so a
// line that was compiled wrongly is wrong in both; that is what
// analysis/explore/reading is for.
//
// The model is an independent statement of how such a program runs, in processes
// and channels. A box that handles an arrival is a process, a call is a
// rendezvous and its answer another, a mailbox is a channel of copies with
// their receive counts. It uses none of the shortcuts of the search: handlers
// run at the same time in every order, and tries are counted one by one.
// Whether a retry by the client would double something is not worked out but
// tried: when all has ended, the client asks again.
//
// To check a model by hand, with all promises but the order at once:
//
//	tautline explore --promela MODEL >flow.pml
//	spin -a flow.pml && gcc -DSAFETY -o pan pan.c && ./pan -m1000000
//
// It stops at the first promise that is broken (./pan -m1000000 -c0: goes on);
// the assertion names it by its number, and `spin -t -p flow.pml` tells the
// story. `spin -DPROMISE=3 -a flow.pml` checks one promise, -DFAULTS=3 allows
// three faults, -DSTOP=0 rules a kind of fault out.
package promela

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"tautline.dev/analysis/explore"
	"tautline.dev/model"
)

// SPIN's bounds on processes and on channels.
const most = 250

// tellApart is up to how many tries are counted one by one. What fails of
// something that stays fails each time, and after so many times nothing new
// can come of it.
const tellApart = 12

// Write writes one flow as a Promela model. Of the options, those that matter
// are the number of faults and their kinds.
func Write(w io.Writer, sys *model.System, f *model.Flow, o explore.Options) error {
	o = o.WithDefaults()
	p := explore.Compile(sys, f, o.Faults)
	if p == nil {
		if len(f.Steps) > 0 {
			return fmt.Errorf("flow %q: more than %d steps are more than SPIN can check", f.ID, explore.MaxSteps)
		}
		return fmt.Errorf("flow %q has no steps", f.ID)
	}
	if len(p.Handlers) > most/2 || len(p.Mailboxes) > most {
		return errors.New("SPIN runs at most 255 processes and channels, and flow \"" + f.ID + "\" needs more")
	}
	text := &writer{p: p, names: newNames(p)}
	text.model(sys, o)
	_, err := io.WriteString(w, text.b.String())
	return err
}

// writer writes the parts of a model.
type writer struct {
	p     *explore.Program
	names *names
	b     strings.Builder
	depth int
}

// line writes one line, in the depth at which the text is.
func (w *writer) line(format string, args ...any) {
	text := format
	if len(args) > 0 {
		text = fmt.Sprintf(format, args...)
	}
	if text != "" && !strings.HasPrefix(text, "#") {
		w.b.WriteString(strings.Repeat("\t", w.depth))
	}
	w.b.WriteString(text)
	w.b.WriteByte('\n')
}

// open and end are the ends of a block.
func (w *writer) open(format string, args ...any) {
	w.line(format, args...)
	w.depth++
}

func (w *writer) end(text string) {
	w.depth--
	w.line("%s", text)
}

// note writes a comment. It takes ids as they are: no text gets out of it.
func (w *writer) note(format string, args ...any) {
	w.line("%s", "/* "+harmless(fmt.Sprintf(format, args...))+" */")
}

func (w *writer) model(sys *model.System, o explore.Options) {
	w.heading(sys, o)
	w.variables()
	w.inlines()
	for h := range w.p.Handlers {
		w.handler(h)
		w.outlasted(h)
	}
	w.forgetting()
	w.emptying()
	w.judge()
	w.init()
}

var kindNames = map[explore.Fault]string{
	explore.Stop: "STOP", explore.LoseReply: "LOSE_REPLY", explore.Refuse: "REFUSE", explore.Duplicate: "DUPLICATE",
	explore.Lose: "LOSE", explore.Poison: "POISON", explore.Reorder: "REORDER", explore.Slow: "SLOW", explore.Silence: "SILENCE",
}

func (w *writer) heading(sys *model.System, o explore.Options) {
	w.note("Flow %s of system %s.", w.p.Flow.ID, sys.Name)
	w.line("")
	w.note("One piece of work goes through the flow, and up to FAULTS things go wrong. The promises: 1 no lost work,")
	w.note("2 no silent parking, 3 no double effect, 4 no half effect, 5 truthful answer, 6 order kept (for which")
	w.note("two pieces of work go through). PROMISE 0 is 1 to 5 at once; a broken one shows as \"assertion violated")
	w.note("(3==0)\" by its number.")
	w.line("#ifndef PROMISE")
	w.line("#define PROMISE 0")
	w.line("#endif")
	w.line("#ifndef FAULTS")
	w.line("#define FAULTS %d", o.Faults)
	w.line("#endif")
	for _, k := range explore.Faults() {
		on := 0
		for _, kind := range o.Kinds {
			if kind == k {
				on = 1
			}
		}
		w.line("#ifndef %s", kindNames[k])
		w.line("#define %s %d", kindNames[k], on)
		w.line("#endif")
	}
	if w.p.Ordered {
		w.line("#if PROMISE == 6")
		w.line("#define WORKS 2")
		w.line("#else")
		w.line("#define WORKS 1")
		w.line("#endif")
	} else {
		w.note("No order is promised here.")
		w.line("#define WORKS 1")
	}
	w.line("")
	w.note("Copies of one message that are told apart, and how often something that fails each time is tried")
	w.note("where the attempts are too many to count.")
	w.line("#define COPIES (FAULTS + 2)")
	w.line("#define ENOUGH 4")
	w.line("")
	w.note("w is the piece of work; only the first, 0, meets with faults.")
	w.line("#define MAY(kind) (kind && faults > 0 && w == 0)")
	w.line("#define BROKEN(promise) if :: PROMISE == promise || PROMISE == 0 && promise != 6 -> assert(promise == 0) :: else -> skip fi")
	w.line("")
	w.note("How a try ends for whoever tries, and why it failed: of something that passes, of an outage that")
	w.note("lasts until nobody asks any more, or of what always fails.")
	w.line("mtype = { done, refused, failed, unknown, stopped, skipped, given_up, lost_on_the_way, hung, outlasts, in_progress, waits };")
	w.line("mtype = { passing, outage, poison };")
	w.note("What the client was told; more is told over less.")
	w.line("#define NOTHING 0")
	w.line("#define IN_SILENCE 1")
	w.line("#define NO 2")
	w.line("#define YES 3")
	w.note("A condition: open, so, or not so. A choice between branches: open, or the branch, from 1.")
	w.line("#define OPEN 0")
	w.line("#define SO 1")
	w.line("#define NOT_SO 2")
	if len(w.p.Claims) > 0 {
		w.note("A claim: of a run that is under way, of one that ended before it was done, or of one that is done.")
		w.line("#define IN_PROGRESS 1")
		w.line("#define STUCK 2")
		w.line("#define CLAIM_DONE 3")
	}
	if len(w.p.Missing) > 0 {
		w.note("Why a line is missing in its transaction: its sender can do without it, or nobody asks for the commit.")
		w.line("#define DONE_WITHOUT 1")
		w.line("#define NO_COMMIT 2")
	}
	w.line("")
}
