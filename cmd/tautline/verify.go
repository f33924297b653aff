package main

import (
	"errors"

	"github.com/spf13/cobra"

	"tautline.dev/cmd/internal/judge"
	"tautline.dev/render/format"
)

func (a *app) verifyCmd() *cobra.Command {
	var j judging
	var t trusting
	var w writing
	cmd := &cobra.Command{
		Use:   "verify [file | directory | ./...]...",
		Short: "Say who has signed a system's readiness, and whether that still holds",
		Long: `Verify checks the signatures that lie beside a model (signoff/ROLE.signoff, made by
tautline sign) with ssh-keygen, and tells by name what has changed since: a signature
is stale once the model, its policy or an answer of the checklist is another than what
was signed. Evidence that is only older than the policy lets it be makes one aged, and
that still holds.

Who has to sign is the model's policy (signatures: {"1": ["service-owner"]}), and who
may are the allowed signers (` + allowedSigners + `). In the check of a change read
both from its base, with --against: nobody decides in a change who has to agree to it.

It exits with 0 if each signature holds and none that is required is missing, with 1
if not, and with 2 if there is nothing to verify or it can't be judged.`,
		Example: `  tautline verify
  tautline verify --against origin/main ./...    who signs is what origin/main says`,
		ValidArgsFunction: completeModels,
		RunE: func(_ *cobra.Command, args []string) error {
			to, err := a.outputs(&w, format.Signatures)
			if err != nil {
				return err
			}
			o, err := a.options(&j)
			if err != nil {
				return err
			}
			return a.runVerify(args, o, t, to)
		},
	}
	j.dayFlags(cmd)
	t.flags(cmd)
	a.writes(cmd, &w, "how to write it", format.Signatures)
	return cmd
}

func (a *app) runVerify(args []string, o judge.Options, t trusting, to []output) error {
	systems, err := judge.Load(args, o)
	if err != nil {
		return unwritten(a, to, format.Signatures, err)
	}
	ctx, stop := user.user()
	defer stop()
	base, err := t.read(ctx, args, o)
	if err != nil {
		return err
	}
	defer base.shut()
	verdicts, err := a.signatures(ctx, systems, base, t, o)
	if err != nil {
		return err
	}
	all, good := 0, true
	for _, v := range verdicts {
		all += len(v.Standings)
		good = good && v.OK()
	}
	if all == 0 {
		return errors.New("nobody has signed here, and no policy asks for a signature (policy: signatures): there is nothing to verify")
	}
	if err := write(a, to, format.Signatures, verdicts); err != nil {
		return err
	}
	if !good {
		return verdict(exitFindings)
	}
	return nil
}
