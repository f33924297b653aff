package text

import (
	"bufio"
	"fmt"
	"io"
	"time"

	"tautline.dev/render/message"
	"tautline.dev/render/plain"
	"tautline.dev/rules"
	"tautline.dev/rules/signoff"
)

// Signatures writes how the signatures of some systems stand.
func Signatures(w io.Writer, st Style, verdicts []*signoff.Verdict) error {
	out := bufio.NewWriter(w)
	for i, v := range verdicts {
		if i > 0 {
			fmt.Fprintln(out)
		}
		st.signatures(out, v)
		look := st.good
		if !v.OK() {
			look = st.severity[rules.Error]
		}
		fmt.Fprintf(out, "%s\n", look.Render(message.Signatures(v)))
	}
	return out.Flush()
}

func (st Style) signatures(out io.Writer, v *signoff.Verdict) {
	fmt.Fprintf(out, "%s\n", st.bold.Render("Signatures of "+plain.Text(v.System.Called())+", judged on "+v.Now.Format(time.DateOnly)))
	if from := message.SignersFrom(v); from != "" {
		fmt.Fprintf(out, "%s\n", st.faint.Render(plain.Text(from)))
	}
	fmt.Fprintln(out)
	for i := range v.Standings {
		st.standing(out, &v.Standings[i])
	}
}

// gate writes whether a system may launch, and the signatures that this hangs on.
func (st Style) gate(out io.Writer, v *signoff.Verdict, open int) {
	st.signatures(out, v)
	look := st.good
	if open > 0 || !v.Opens() {
		look = st.severity[rules.Error]
	}
	fmt.Fprintf(out, "%s: %s\n", look.Render("gate"), message.Gate(v, open))
}

func (st Style) standing(w io.Writer, s *signoff.Standing) {
	state := st.severity[rules.Error].Render(string(s.State))
	switch s.State {
	case signoff.Valid:
		state = st.good.Render(string(s.State))
	case signoff.Aged:
		state = st.severity[rules.Warning].Render(string(s.State))
	}
	required := ""
	if s.Required {
		required = " (required)"
	}
	fmt.Fprintf(w, "%s%s: %s", st.bold.Render(plain.Text(s.Role)), required, state)
	if s.Act != nil {
		fmt.Fprintf(w, ", %s", plain.Text(message.Decided(s.Act)))
	}
	fmt.Fprintln(w)
	if s.Act != nil {
		for _, c := range s.Act.Conditions {
			st.paragraph(w, "condition", c)
		}
	}
	if s.State != signoff.Valid {
		st.paragraph(w, "why", s.Why)
	}
	if by := message.JudgedBy(s); by != "" {
		st.paragraph(w, "judged", by)
	}
	for _, l := range message.SinceSigned(s) {
		st.paragraph(w, "changed", l)
	}
	for _, l := range message.AgedSinceSigned(s) {
		st.paragraph(w, "aged", l)
	}
	if s.Path != "" {
		st.paragraph(w, "at", s.Path)
	}
	fmt.Fprintln(w)
}
