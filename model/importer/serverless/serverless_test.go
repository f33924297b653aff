package serverless_test

import (
	"strings"
	"testing"

	"tautline.dev/model/importer/importertest"
)

// service is a service of one function with more lines.
func service(lines string) map[string]string {
	return map[string]string{"serverless.yml": "service: shop\nprovider: {name: aws}\n" + lines}
}

const f = "box f: function aws/lambda; timeout=6s (default of Serverless Framework)\n"

func TestEvents(t *testing.T) {
	for _, c := range []struct{ name, events, want string }{
		{"http", `[{http: GET users/list}, {http: {path: /orders, method: post, timeout: 5000}}, {http: {path: later, method: post, async: true}}]`,
			f + `box ApiGatewayRestApi: gateway aws/api-gateway-rest
			line f.GET/users/list: ApiGatewayRestApi -> f, declared; does=GET /users/list; operation=read
			line f.POST/orders: ApiGatewayRestApi -> f, declared; does=POST /orders; operation=command; timeout=5s
			line ApiGatewayRestApi.POST/later: ApiGatewayRestApi -> f, declared; does=POST /later; interaction.mode=async; operation=command`},
		{"httpApi", `[{httpApi: '*'}, {httpApi: "POST /x"}]`,
			f + `box HttpApi: gateway aws/api-gateway-http
			line f.ANY: HttpApi -> f, declared; does=any request
			line f.POST/x: HttpApi -> f, declared; does=POST /x; operation=command`},
		{"authorizer", `[{http: {path: a, method: get, authorizer: f}}]`,
			f + `box ApiGatewayRestApi: gateway aws/api-gateway-rest
			line f.GET/a: ApiGatewayRestApi -> f, declared; does=GET /a; operation=read
			line ApiGatewayRestApi.f: ApiGatewayRestApi -> f, declared; does=authorize; interaction=request-reply; operation=read`},
		{"websocket", `[{websocket: $connect}, {websocket: {route: say}}]`,
			f + `box WebsocketsApi: gateway aws/api-gateway-websocket
			line f.-connect: WebsocketsApi -> f, declared; does=ANY $connect
			line f.say: WebsocketsApi -> f, declared; does=ANY say`},
		{"sqs", `[{sqs: "arn:aws:sqs:eu-west-1:1:jobs"}, {sqs: {arn: "arn:aws:sqs:eu-west-1:1:more.fifo", batchSize: 5, maximumBatchingWindow: 90, maximumConcurrency: 3, functionResponseType: ReportBatchItemFailures, filterPatterns: [{body: {kind: [a]}}]}}]`,
			f + `box jobs: queue aws/sqs, outside
			box more.fifo: queue aws/sqs-fifo, outside
			line f.jobs: jobs -> f, declared
			line f.more.fifo: more.fifo -> f, declared; batch.partialFailure=true; batch.size=5; batch.window=90s; concurrency=3; when=body.kind: a`},
		{"sqs switched off", `[{sqs: {arn: "arn:aws:sqs:eu-west-1:1:jobs", enabled: false}}]`,
			f + `skipped an event sqs f at serverless.yml:6: it is switched off`},
		{"stream", `[{stream: {type: kinesis, arn: "arn:aws:kinesis:eu-west-1:1:stream/clicks", maximumRetryAttempts: -1, startingPosition: LATEST, batchSize: 100, bisectBatchOnFunctionError: true, destinations: {onFailure: "arn:aws:sqs:eu-west-1:1:dead"}}}]`,
			f + `box clicks: stream aws/kinesis, outside
			box dead: queue aws/sqs, outside
			line f.clicks: clicks -> f, declared; batch.bisect=true; batch.size=100; deadLetter=dead; retry.attempts=unlimited; startsAt=latest`},
		{"stream defaults", `[{stream: "arn:aws:dynamodb:eu-west-1:1:table/orders/stream/x"}]`,
			f + `box orders: database aws/dynamodb, outside
			line f.x: orders -> f, declared; batch.size=10 (default of Serverless Framework); data.change=raw; operation=event; startsAt=oldest (default of Serverless Framework)`},
		{"sns", `[{sns: dispatch}, {sns: {arn: "arn:aws:sns:eu-west-1:1:other", filterPolicy: {pet: [dog]}, redrivePolicy: {deadLetterTargetArn: "arn:aws:sqs:eu-west-1:1:dead"}}}]`,
			f + `box dispatch: topic aws/sns
			box other: topic aws/sns, outside
			box dead: queue aws/sqs, outside
			line f.dispatch: dispatch -> f, declared; operation=event
			line f.other: other -> f, declared; deadLetter=dead; operation=event; when=pet: dog`},
		{"s3", `[{s3: photos}, {s3: {bucket: old, existing: true, event: "s3:ObjectRemoved:*", rules: [{prefix: a/}]}}]`,
			f + `box photos: objectstore aws/s3
			box old: objectstore aws/s3, outside
			line f.photos: photos -> f, declared; does=s3:ObjectCreated:*; operation=event
			line f.old: old -> f, declared; does=s3:ObjectRemoved:*; operation=event; when=prefix a/`},
		{"eventBridge", `[{eventBridge: {pattern: {source: [shop]}}}, {eventBridge: {eventBus: orders, pattern: {detail-type: [Placed]}, retryPolicy: {maximumRetryAttempts: 3, maximumEventAge: 600}, deadLetterQueueArn: "arn:aws:sqs:eu-west-1:1:dead"}}, {eventBridge: {schedule: rate(1 hour)}}]`,
			f + `box orders: bus aws/eventbridge-classic
			box default: bus aws/eventbridge-classic, outside
			box dead: queue aws/sqs, outside
			box f.schedule: scheduler
			line f.shop: default -> f, declared; operation=event; when=source: shop
			line f.Placed: orders -> f, declared; deadLetter=dead; operation=event; retry.attempts=4; retry.maxAge=10m; when=detail-type: Placed
			line f.schedule: f.schedule -> f, declared; does=rate(1 hour)`},
		{"schedule", `[{schedule: rate(5 minutes)}, {schedule: {rate: [rate(1 hour), rate(2 hours)], method: scheduler, name: often}}]`,
			f + `box f.schedule: scheduler
			box f.often.rate-1-hour-: scheduler aws/scheduler
			box f.often.rate-2-hours-: scheduler aws/scheduler
			line f.schedule: f.schedule -> f, declared; does=rate(5 minutes)
			line f.often.rate-1-hour-: f.often.rate-1-hour- -> f, declared; does=rate(1 hour)
			line f.often.rate-2-hours-: f.often.rate-2-hours- -> f, declared; does=rate(2 hours)`},
		{"cloudwatchEvent and iot", `[{cloudwatchEvent: {event: {source: [aws.ec2]}}}, {iot: {sql: "SELECT * FROM 'a' WHERE t > 3"}}]`,
			f + `box default: bus aws/eventbridge-classic, outside
			box iot: bus aws/iot-core, outside
			line f.aws.ec2: default -> f, declared; operation=event; when=source: aws.ec2
			line f.iot: iot -> f, declared; operation=event; when=t > 3`},
		{"kafka and others", `[{msk: {arn: "arn:aws:kafka:eu-west-1:1:cluster/c/1", topic: clicks}}, {rabbitmq: {arn: "arn:aws:mq:eu-west-1:1:broker:b:1", queue: work}}, {cognitoUserPool: {pool: people, trigger: PreSignUp}}, {cloudwatchLog: /aws/x}, {cloudFront: {eventType: viewer-request}}, {alb: {listenerArn: "arn:aws:x", priority: 1}}]`,
			f + `box cluster/c/1/clicks: stream aws/msk
			box broker-b-1/work: queue aws/mq
			box people: external aws/cognito
			box logs: external, outside
			line f.clicks: cluster/c/1/clicks -> f, declared; startsAt=oldest (default of Serverless Framework)
			line f.work: broker-b-1/work -> f, declared
			line f.PreSignUp: people -> f, declared; interaction=request-reply
			line f.x: logs -> f, declared; operation=event
			skipped an event cloudFront f at serverless.yml:6: no reader knows this kind yet
			skipped an event alb f at serverless.yml:6: its listener isn't declared here`},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := importertest.Read(t, service("functions:\n  f:\n    handler: a.b\n    events: "+c.events+"\n"))
			importertest.Want(t, d, c.want)
		})
	}
}

func TestFunctions(t *testing.T) {
	for _, c := range []struct{ name, lines, want string }{
		{"own settings", "functions:\n  f: {handler: a, timeout: 29, reservedConcurrency: 0, tracing: Active}",
			`box f: function aws/lambda; capacity.concurrency=0; monitoring.tracing=true; timeout=29s`},
		{"inbox", "functions:\n  f: {handler: a, onError: 'arn:aws:sns:eu-west-1:1:alerts', maximumRetryAttempts: 0, maximumEventAge: 600, destinations: {onSuccess: g, onFailure: 'arn:aws:sqs:eu-west-1:1:dead'}}\n  g: {handler: a}",
			`box f: function aws/lambda; inbox.attempts=1; inbox.deadLetter=dead; inbox.maxAge=10m; timeout=6s (default of Serverless Framework)
			box g: function aws/lambda; timeout=6s (default of Serverless Framework)
			box dead: queue aws/sqs, outside
			line f.onSuccess: f -> g, declared; interaction.mode=async; operation=event`},
		{"the tool's own names", "functions:\n  f-1: {handler: a}\nresources:\n  Resources:\n    R: {Type: AWS::Events::Rule, Properties: {EventPattern: {source: [x]}, Targets: [{Id: t, Arn: !GetAtt FDash1LambdaFunction.Arn}]}}",
			`box f-1: function aws/lambda; timeout=6s (default of Serverless Framework)
			box default: bus aws/eventbridge-classic, outside
			line R.t: default -> f-1, declared; operation=event; when=source: x`},
		{"names that meet", "functions:\n  jobs: {handler: a}\nresources:\n  Resources:\n    jobs: {Type: AWS::SQS::Queue}",
			`box jobs: queue aws/sqs
			box JobsLambdaFunction: function aws/lambda; timeout=6s (default of Serverless Framework)`},
	} {
		t.Run(c.name, func(t *testing.T) {
			importertest.Want(t, importertest.Read(t, service(c.lines+"\n")), c.want)
		})
	}
}

func TestPermissionsOfTheSharedRole(t *testing.T) {
	d := importertest.Read(t, map[string]string{"serverless.yml": `
service: shop
provider:
  name: aws
  timeout: 20
  iam: {role: {statements: [{Effect: Allow, Action: "sqs:SendMessage", Resource: !GetAtt Q.Arn}]}}
functions:
  sends: {handler: a, environment: {Q: !Ref Q}}
  not: {handler: a}
  own: {handler: a, environment: {Q: !Ref Q}, iamRoleStatements: [{Effect: Allow, Action: ["dynamodb:PutItem"], Resource: !GetAtt T.Arn}]}
resources:
  Resources: {Q: {Type: AWS::SQS::Queue}, T: {Type: AWS::DynamoDB::Table}}
`})
	importertest.Want(t, d, `
		box Q: queue aws/sqs
		box T: database aws/dynamodb
		box sends: function aws/lambda; timeout=20s (provider.timeout)
		box not: function aws/lambda; timeout=20s (provider.timeout)
		box own: function aws/lambda; timeout=20s (provider.timeout)
		line sends.to.Q: sends -> Q, permission
		line own.to.T: own -> T, permission; operation=write`)
}

func TestVariables(t *testing.T) {
	for _, c := range []struct{ name, custom, timeout, want string }{
		{"of the file", "custom: {a: {b: 11}}", "${self:custom.a.b}", "11s (${self:custom.a.b})"},
		{"through another", "custom: {a: '${self:custom.b}', b: 12}", "${self:custom.a}", "12s (${self:custom.b})"},
		{"one within another", "custom: {dev: {t: 13}}", "${self:custom.${sls:stage}.t}", "13s (${self:custom.${sls:stage}.t})"},
		{"of a list", "custom: {a: [1, 14]}", "${self:custom.a.1}", "14s (${self:custom.a.1})"},
		{"an option's fallback", "", "${opt:t, 15}", "15s (${opt:t, 15})"},
		{"a fallback that is a variable", "custom: {a: 16}", "${env:T, self:custom.a}", "16s (${env:T, self:custom.a})"},
		{"of another file", "", "${file(conf.yml):dev.t}", "17s (${file(conf.yml):dev.t})"},
		{"a file that isn't there", "", "${file(none.yml):t, 18}", "18s (${file(none.yml):t, 18})"},
		{"a parameter", "params: {default: {t: 19}}", "${param:t}", "19s (${param:t})"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := service(c.custom + "\nfunctions:\n  f: {handler: a, timeout: '" + c.timeout + "'}\n")
			files["conf.yml"] = "dev: {t: 17}\n"
			importertest.Want(t, importertest.Read(t, files), "box f: function aws/lambda; timeout="+c.want)
		})
	}
}

func TestWhatIsNotKnownStaysOpen(t *testing.T) {
	files := service("functions:\n  f:\n    handler: a\n    timeout: ${env:T}\n    events: [{sqs: '${ssm:/jobs/arn}'}, '${file(x.js):events}']\n")
	d := importertest.Read(t, files)
	importertest.Want(t, d, `
		box f: function aws/lambda
		box ssm-/jobs/arn: queue aws/sqs, outside
		line f.arn: ssm-/jobs/arn -> f, declared
		skipped a value timeout at serverless.yml:6: its value hangs on ${env:T}
		skipped a variable file(x.js):events at serverless.yml:7: the file x.js isn't read: it is a program, and no program is run
		skipped an event f at serverless.yml:7: the file x.js isn't read: it is a program, and no program is run`)
}

func TestFilesOutsideAreRefused(t *testing.T) {
	d := importertest.Read(t, service("functions:\n  f: {handler: a, timeout: '${file(../../secret.yml):t}'}\n"))
	if text := importertest.Text(d); !strings.Contains(text, "it lies outside the folders that were named") {
		t.Fatal(text)
	}
}

func TestResourcesOfOtherFilesAreReadOnce(t *testing.T) {
	d := importertest.Read(t, map[string]string{
		"serverless.yml": "service: shop\nprovider: {name: aws, region: eu-west-1}\nresources:\n  - ${file(parts/queues.yml)}\n",
		"parts/queues.yml": "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties: {QueueName: 'q-${self:provider.stage}', RedrivePolicy: {deadLetterTargetArn: !Sub 'arn:aws:sqs:${AWS::Region}:1:dead-${opt:x}', maxReceiveCount: '4'}}\n" +
			"  Dead:\n    Type: AWS::SQS::Queue\n    Properties: {QueueName: 'dead-${opt:x}'}\n",
	})
	importertest.Want(t, d, `
		box Q: queue aws/sqs; channel.deadLetter.after=4; channel.deadLetter.to=Dead
		box Dead: queue aws/sqs`)
}

func TestCycles(t *testing.T) {
	for _, text := range []string{
		"custom: {a: '${self:custom.b}', b: '${self:custom.a}'}",
		"custom: {a: {b: '${self:custom.a}'}}",
	} {
		if err := importertest.Fails(t, "serverless.yml", service(text + "\n")["serverless.yml"]); err != "serverless.yml:3: it refers to itself" {
			t.Error(err)
		}
	}
	// Each doubles what the one before it is.
	var b strings.Builder
	b.WriteString("custom:\n  a0: [x, x]\n")
	for i := 1; i < 40; i++ {
		n := string(rune('0'+i/10)) + string(rune('0'+i%10))
		m := string(rune('0'+(i-1)/10)) + string(rune('0'+(i-1)%10))
		if i == 1 {
			m = "0"
		}
		b.WriteString("  a" + n + ": ['${self:custom.a" + m + "}', '${self:custom.a" + m + "}']\n")
	}
	if err := importertest.Fails(t, "serverless.yml", service(b.String())["serverless.yml"]); !strings.Contains(err, "takes more than 1000000 steps") {
		t.Error(err)
	}
}

func TestPlugins(t *testing.T) {
	d := importertest.Read(t, service(`plugins: [serverless-lift, a-plugin]
custom:
  apiGatewayServiceProxies:
    - sqs: {path: in, method: post, queueName: {"Fn::GetAtt": [jobs, QueueName]}}
constructs:
  jobs: {type: queue, worker: {handler: a, timeout: 10}, maxBatchingWindow: 5}
  site: {type: static-website}
functions:
  f: {handler: a, environment: {JOBS: '${construct:jobs.queueUrl}'}}
stepFunctions:
  stateMachines:
    flow:
      events: [{http: GET run}]
      definition: {StartAt: A, States: {A: {Type: Task, Resource: !GetAtt f.Arn, End: true}}}
`))
	importertest.Want(t, d, `
		box jobs.dlq: queue aws/sqs; channel.retention=14d (default of Lift)
		box jobs: queue aws/sqs; channel.deadLetter.after=3 (default of Lift); channel.deadLetter.to=jobs.dlq; channel.visibility=65s (Lift: six times the timeout of the worker, and the window of a batch)
		box jobsWorker: function aws/lambda; timeout=10s
		box f: function aws/lambda; timeout=6s (default of Serverless Framework)
		box flow: workflow aws/step-functions-standard
		box ApiGatewayRestApi: gateway aws/api-gateway-rest
		line ApiGatewayRestApi.POST/in: ApiGatewayRestApi -> jobs, declared; does=POST /in
		line jobsWorker.jobs: jobs -> jobsWorker, declared; batch.partialFailure=true (default of Lift); batch.size=1 (default of Lift); batch.window=5s
		line flow.GET/run: ApiGatewayRestApi -> flow, declared; does=GET /run; operation=read
		line flow.A: flow -> f, declared; does=A; interaction=request-reply; operation=command
		line f.to.jobs: f -> jobs, permission
		flow flow: [{flow.GET/run [] []} {flow.A [] []}]
		skipped a plugin a-plugin at serverless.yml:3: it may add parts that no reader knows
		skipped a construct static-website site at serverless.yml:9: no reader knows this type yet`)
}

func TestOtherProviders(t *testing.T) {
	d := importertest.Read(t, map[string]string{"serverless.yml": "service: shop\nprovider: {name: azure}\nfunctions:\n  f:\n    handler: a\n    timeout: 30\n    events: [{http: true}, {queue: jobs}]\n"})
	importertest.Want(t, d, `
		box f: function azure/functions; timeout=30s
		skipped an event queue f at serverless.yml:7: no reader knows the events of azure yet
		note f answers requests over HTTP; who calls it isn't shown.`)
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"functions:\n  f: {handler: a, events: [{http: GET x}, {sqs: {arn: !GetAtt Q.Arn}}, {schedule: [1]}]}\n",
		"custom: {a: '${self:custom.b, opt:x, ''y''}'}\nfunctions: ['${file(a.yml)}']\n",
		"constructs: {j: {type: queue, worker: f}}\nstepFunctions: {stateMachines: {m: {definition: '${x}'}}}\n",
		"resources: {Resources: {A: '${self:service}', B: {Type: AWS::SQS::Queue}}}\n",
		"provider2: 1\ncustom: {apiGatewayServiceProxies: [{s3: {path: a, method: get, bucket: b}}]}\n",
	} {
		f.Add([]byte("service: shop\nprovider: {name: aws}\n" + s))
	}
	f.Fuzz(func(t *testing.T, src []byte) { importertest.Fuzz(t, "serverless.yml", src) })
}

func TestTooManyPartsAreRefused(t *testing.T) {
	var b strings.Builder
	b.WriteString("service: shop\nprovider: {name: aws}\nfunctions:\n  f:\n    events:\n")
	for range 10_001 {
		b.WriteString("    - http: GET a\n")
	}
	if err := importertest.Fails(t, "serverless.yml", b.String()); !strings.HasSuffix(err, "one service has more than 10000 parts") {
		t.Error(err)
	}
}
