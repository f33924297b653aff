package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tautline.dev/analysis/phrase"
	"tautline.dev/cmd/internal/judge"
	"tautline.dev/cmd/internal/sshsig"
	"tautline.dev/model"
	"tautline.dev/render/message"
	"tautline.dev/render/plain"
	"tautline.dev/rules"
	"tautline.dev/rules/readiness"
	"tautline.dev/rules/signoff"
)

// signing are the flags of sign.
type signing struct {
	role, person, key, decision string
	conditions                  []string
}

func (s *signing) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&s.role, "role", "", "the `role` to sign as, such as service-owner")
	f.StringVar(&s.person, "as", "", "`who` signs, as the allowed signers say it, such as alice@example.com")
	f.StringVar(&s.key, "key", "", "the SSH key `file` to sign with: a private key, or a public one of which an agent or a device holds the rest")
	f.StringVar(&s.decision, "decision", "", "approved, approved-with-conditions or rejected")
	f.StringArrayVar(&s.conditions, "condition", nil, "a `condition`, in words; can be repeated")
	var words []string
	for _, d := range signoff.Decisions {
		words = append(words, string(d))
	}
	must(cmd.RegisterFlagCompletionFunc("decision", completeWith(words...)))
	must(cmd.RegisterFlagCompletionFunc("role", cobra.NoFileCompletions))
	must(cmd.RegisterFlagCompletionFunc("as", cobra.NoFileCompletions))
	for _, must := range []string{"role", "as", "key", "decision"} {
		_ = cmd.MarkFlagRequired(must)
	}
}

func (a *app) signCmd() *cobra.Command {
	var j judging
	var s signing
	var t trusting
	cmd := &cobra.Command{
		Use:   "sign --role ROLE --as WHO --key FILE --decision DECISION [file | directory]",
		Short: "Sign the readiness checklist of a system, with an SSH key",
		Long: `Sign judges a system as tautline ready does, shows what there is to sign, and writes
two files beside the model: signoff/ROLE.signoff, which says who decided what about
which model, policy and answers, and signoff/ROLE.signoff.sig, its signature. The key
is used by ssh-keygen, as git does, so that agents and hardware keys work, and whoever
has the files can check them (tautline verify, or ssh-keygen itself).

While items of the checklist are open a system can't be approved without reserve: it
is approved-with-conditions, each of them said with --condition, or rejected. What is
open stands in what is signed.`,
		Example: `  tautline sign --role service-owner --as alice@example.com --key ~/.ssh/id_ed25519 --decision approved
  tautline sign --role operations --as bob@example.com --key ~/.ssh/id_ed25519.pub \
      --decision approved-with-conditions --condition "a game day before Black Friday"`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeModels,
		RunE: func(_ *cobra.Command, args []string) error {
			o, err := a.options(&j)
			if err != nil {
				return err
			}
			return a.runSign(args, o, s, t)
		},
	}
	j.dayFlags(cmd)
	s.flags(cmd)
	t.signersFlags(cmd)
	return cmd
}

func (a *app) runSign(args []string, o judge.Options, s signing, t trusting) error {
	if err := sshsig.Available(); err != nil {
		return err
	}
	if slices.Contains(args, "-") {
		return errors.New("a signature lies beside its model, and standard input lies nowhere: name a directory")
	}
	o.Profile = judge.ReadyProfile
	reports, err := judge.Check(args, o)
	if err != nil {
		return err
	}
	if len(reports) != 1 {
		return fmt.Errorf("each system is signed by itself, and these are %d; name one", len(reports))
	}
	r := reports[0]
	var st *signoff.Statement
	var list *readiness.Checklist
	var text []byte
	err = a.making.make(func() error {
		act := signoff.Act{Role: s.role, Person: s.person, Date: o.Now, Decision: signoff.Decision(s.decision), Conditions: s.conditions}
		if st, err = signoff.New(act, r, version()); err != nil {
			return err
		}
		list, text = readiness.Check(r), st.Text()
		return nil
	})
	if err != nil {
		return err
	}
	if err := notAnothers(r.System, st.Role); err != nil {
		return err
	}
	if err := a.write(output{"text", "-"}, showing(st, list, r)); err != nil {
		return err
	}
	ctx, stop := user.user()
	defer stop()
	signature, err := sshsig.Sign(ctx, s.key, signoff.Namespace, text, a.stderr)
	if err != nil {
		return err
	}
	path, err := writeSignoff(r.System.Dir, st.Role, text, signature)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "signed: %s and %s.sig\n", plain.Text(filepath.ToSlash(path)), plain.Text(filepath.Base(path)))
	return a.doubt(ctx, t, st, o.Now, text, signature)
}

// notAnothers is an error where the file to be written is another system's: two systems
// in one directory would take each other's place.
func notAnothers(s *model.System, role string) error {
	f := readSignoff(filepath.Join(s.Dir, signoffDir), role)
	was, err := signoff.Read(f.Text)
	if err != nil || was.System == s.Name && s.InStage(was.Stage) {
		return nil // it is renewed
	}
	if was.System == s.Name {
		return fmt.Errorf("%s is about another stage of this system (%s): a directory has the sign-offs of one; remove it, if that one isn't signed any more", f.Path, cmp.Or(was.Stage, "none named"))
	}
	return fmt.Errorf("%s is about the system %s: a directory has the sign-offs of one system; remove it, if that was this one's name", f.Path, was.System)
}

// doubt tells where a signature that was made isn't one that verify takes.
func (a *app) doubt(ctx context.Context, t trusting, st *signoff.Statement, now time.Time, text, signature []byte) error {
	c, none, err := t.checker(nil)
	if err != nil {
		return err
	}
	if c != nil {
		defer c.Close()
		_, err = c.Check(ctx, st.Identity(), signoff.Namespace, []time.Time{now}, text, signature)
		if err == nil {
			return nil
		}
		none = err.Error()
	}
	about, err := sshsig.Read(signature)
	if err != nil {
		return err
	}
	a.note(fmt.Sprintf("tautline verify won't take it yet: %s\nWhoever decides on signers adds a line to %s:\n  %s namespaces=\"%s\" %s",
		plain.Text(none), allowedSigners, st.Identity(), signoff.Namespace, publicKey(about.Key)))
	return nil
}

// publicKey is a key as a file of keys has it.
func publicKey(key []byte) string {
	kind := ""
	if n := 4; len(key) > n {
		if end := n + int(binary.BigEndian.Uint32(key)); end <= len(key) {
			kind = plain.Text(string(key[n:end])) + " "
		}
	}
	return kind + base64.StdEncoding.EncodeToString(key)
}

// showing writes what there is to sign.
func showing(st *signoff.Statement, list *readiness.Checklist, r *rules.Report) func(w io.Writer, _ bool) error {
	return func(w io.Writer, _ bool) error {
		var b bytes.Buffer
		say := func(label, format string, args ...any) {
			fmt.Fprintf(&b, "  %-10s %s\n", label, plain.Text(fmt.Sprintf(format, args...)))
		}
		fmt.Fprintf(&b, "%s: %s, by %s as %s, on %s\n", st.System, st.Decision, st.Person, st.Role, st.Date.Format(time.DateOnly))
		for _, c := range st.Conditions {
			say("condition", "%s", c)
		}
		answers, policy, model := st.Digests()
		if by := message.ByDefault(r.System); by != "" {
			say("stage", "%s; what is signed is that", by)
		}
		say("model", "%s", model)
		say("policy", "%s", policy)
		say("answers", "%s", answers)
		say("checklist", "%d of %s open, by the profile %s", len(st.Open()), phrase.Count(len(st.Answers), "item is", "items are"), st.Profile)
		for i := range list.Answers {
			if item := &list.Answers[i]; item.IsOpen() {
				name := item.Item.ID
				if !item.Required {
					name += " (not required)"
				}
				say("open", "%s: %s", name, strings.Join(item.Why, "; "))
			}
		}
		for _, f := range st.Findings {
			say("finding", "%s: %s on %s", f.Severity, f.Rule, f.Entity)
		}
		for _, waived := range r.Accepted() {
			say("waiver", "%s on %s until %s, by %s: %s", waived.Rule, waived.On, waived.Until.Format(time.DateOnly), waived.By, waived.Reason)
		}
		_, err := w.Write(b.Bytes())
		return err
	}
}
