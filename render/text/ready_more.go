package text

import (
	"fmt"
	"io"
	"strings"

	"tautline.dev/render/plain"
	"tautline.dev/rules"
	"tautline.dev/rules/readiness"
	"tautline.dev/rules/recovery"
)

// objectives writes what a system can keep of what it promises.
func (st Style) objectives(out io.Writer, o *readiness.Objectives) {
	if o == nil || len(o.Flows)+len(o.Deployments) == 0 {
		return
	}
	fmt.Fprintf(out, "\n%s\n", st.rule.Render("OBJECTIVES"))
	for i := range o.Flows {
		f := &o.Flows[i]
		fmt.Fprintf(out, " %s\n", st.bold.Render(plain.Text(f.Flow.ID)))
		for _, obj := range f.Objectives {
			stands := readiness.Stands(obj)
			if obj.Standing == recovery.Lost {
				stands = st.severity[rules.Error].Render("lost") + strings.TrimPrefix(stands, "lost")
			}
			st.readyRow(out, obj.Name, stands, obj.Sum, readiness.Wants(obj.Missing))
		}
		st.readyRow(out, "recovery", f.Strategy())
		if f.Cost != nil {
			st.readyRow(out, "cost", f.Cost.Stated())
			for _, s := range f.Cost.Strategies {
				st.readyRow(out, s.Strategy, s.Costs())
			}
		}
	}
	if len(o.Deployments) > 0 {
		fmt.Fprintf(out, " %s\n", st.bold.Render("how safely new versions reach"))
		for _, d := range o.Deployments {
			st.readyRow(out, d.Box.ID, d.Safety())
		}
	}
	if len(o.Reaches) > 0 {
		fmt.Fprintf(out, " %s\n", st.bold.Render("what a failure takes down with it"))
		for _, r := range o.Reaches[:min(len(o.Reaches), mostReaches)] {
			st.readyRow(out, r.Box.ID, r.Far(o.Cells))
		}
		if more := len(o.Reaches) - mostReaches; more > 0 {
			st.readyRow(out, "...", fmt.Sprintf("and %d boxes more", more))
		}
	}
}

// mostReaches is how many boxes are told of: the others take down no more than they.
const mostReaches = 12

// rowColumns is how wide the names of rows are.
const rowColumns = 16

// readyRow writes a name and what there is to say of it, below each other.
func (st Style) readyRow(out io.Writer, name string, says ...string) {
	first := true
	for _, s := range says {
		if s == "" {
			continue
		}
		for _, line := range plain.Wrap(plain.Text(s), st.fit(readyColumns, 0)-rowColumns-4) {
			if first {
				fmt.Fprintf(out, "   %s %s\n", pad(plain.Text(name), rowColumns), line)
			} else {
				fmt.Fprintf(out, "   %s %s\n", pad("", rowColumns), st.faint.Render(line))
			}
			first = false
		}
	}
}

// advice writes which changes close the most.
func (st Style) advice(out io.Writer, a *readiness.Advice) {
	if a == nil {
		return
	}
	fmt.Fprintf(out, "\n%s\n", st.rule.Render("WHAT CLOSES THE MOST"))
	for i, r := range a.Recommendations {
		fmt.Fprintf(out, " %d. %s\n", i+1, st.bold.Render(plain.Text(r.Title)))
		st.aside(out, "verified: "+r.Closes())
		st.block(out, r.CUE)
	}
	st.aside(out, a.HowMuch())
	for i, w := range a.Answers {
		if i == 0 {
			fmt.Fprintf(out, " %s\n", st.bold.Render("what only you can state (not verified: nothing was made up to try it)"))
		}
		st.aside(out, w.For())
		st.block(out, w.CUE)
	}
}

func (st Style) aside(out io.Writer, s string) {
	for _, line := range plain.Wrap(plain.Text(s), st.fit(readyColumns, 0)-4) {
		fmt.Fprintf(out, "    %s\n", st.faint.Render(line))
	}
}

func (st Style) block(out io.Writer, cue string) {
	for line := range strings.SplitSeq(cue, "\n") {
		fmt.Fprintf(out, "      %s\n", plain.Text(line))
	}
}
