package guidance

import "tautline.dev/rules"

func incident(who, date, what, url string) rules.Incident {
	return rules.Incident{Who: who, Date: date, What: what, URL: url}
}

// What has really happened, in our own words; see each report.
var (
	DynamoDB2015    = incident("AWS DynamoDB", "2015-09-20", "A metadata service had become slower than the time its callers waited. Storage servers gave up, left the fleet and asked again without end, so its load could not fall.", "https://aws.amazon.com/message/5467D2/")
	USEast2021      = incident("AWS us-east-1", "2021-12-07", "A surge of connections congested the link between two networks, errors led to more connections, and a fault in the clients' backoff kept it so.", "https://aws.amazon.com/message/12721/")
	DynamoDNS2025   = incident("AWS DynamoDB DNS", "2025-10-19", "After a database was back, the fleet that depends on it had so much to catch up on that it collapsed under its own backlog, and health checks failed on half-configured machines.", "https://aws.amazon.com/message/101925/")
	Google2025      = incident("Google Cloud", "2025-06-12", "All tasks of a service restarted and read the same table at once, without randomised pauses. One region took hours longer than the others to recover.", "https://status.cloud.google.com/incidents/ow5i3PPK96RduMcb1SsW")
	Spotify2013     = incident("Spotify", "2013", "A client that didn't back off turned a blip into a chain of failures.", "https://labs.spotify.com/2013/06/04/incident-management-at-spotify/")
	Square2017      = incident("Square", "2017-03-16", "A deployment of one service overloaded the authentication service, which everything else waits for, beyond what it could recover from.", "https://developer.squareup.com/blog/incident-summary-2017-03-16/")
	Twilio2013      = incident("Twilio", "2013-07-18", "A card was charged first and the balance written second. The store of balances had become read-only, so every further use charged the card again.", "https://www.twilio.com/blog/2013/07/billing-incident-post-mortem-breakdown-analysis-and-root-cause.html")
	Stackdriver2013 = incident("Stackdriver", "2013-10-23", "The database behind a message bus failed; the producers, thought to be decoupled from it, blocked on the bus until the whole application stood still.", "https://www.stackdriver.com/post-mortem-october-23-stackdriver-outage/")
	IncidentIO2022  = incident("incident.io", "2022-11-18", "One message crashed the process that handled it. It was delivered again each time the process came back, and took down the website, the workers and the scheduled jobs that ran in the same process.", "https://incident.io/blog/intermittent-downtime")
	DiscordHerd     = incident("Discord", "undated", "A flapping service came back and all clients reconnected at once; the queues inside the front ends filled the memory.", "https://status.discordapp.com/incidents/dj3l6lw926kl")
	SlackHerd       = incident("Slack", "undated", "Clients that had been disconnected reconnected together, and that was more than the database behind them could take.", "https://web.archive.org/web/20181208123409/https://slackhq.com/this-was-not-normal-really")
	Slack2022       = incident("Slack", "2022-02-22", "Cache nodes were replaced too fast. Each miss became a query to every shard, and the timeouts kept the cache from filling again.", "https://slack.engineering/slacks-incident-on-2-22-22/")
	Zalando2019     = incident("Zalando", "2019-01-07", "Timeouts further down were answered as \"not found\" and clients tried again; name lookups multiplied until the DNS servers ran out of memory, and DNS was down altogether.", "https://kubernetes-on-aws.readthedocs.io/en/latest/postmortems/jan-2019-dns-outage.html")
	Cloudflare2025  = incident("Cloudflare", "2025-09-12", "A dashboard called one service many times over, with retries, and every API call needs that service for its authorisation.", "https://blog.cloudflare.com/deep-dive-into-cloudflares-sept-12-dashboard-and-api-outage/")
	BBC2014         = incident("BBC Online", "2014-07", "The database throttled its callers; the services that kept no copy of what they read timed out and failed.", "https://www.bbc.co.uk/blogs/internet/entries/a37b0470-47d4-3991-82bb-a7d5b8803771")
	FilestoreQuota  = incident("Google Cloud Filestore", "undated", "One internal client used up the quota that all share, and everybody was throttled for more than three hours.", "https://status.cloud.google.com/incidents/X8SNkK2BPyCrc1sveeiu")
	Duo2018         = incident("Duo", "2018", "A queue of requests grew, and then overran the database behind it.", "https://status.duo.com/incidents/4w07bmvnt359")
	CloudTrailLoop  = incident("SLAppForge", "2018-05", "A function's own calls were logged to the bucket whose events start it: a circle that cost nearly 10,000 dollars in a week.", "https://asankha.medium.com/lambda-programming-errors-that-could-cost-you-thousands-of-dollars-a-day-265dfac354f")
	BucketLoop2017  = incident("sourcebox", "2017-08-07", "A function wrote its result over the object whose change had started it, and so started itself again and again.", "https://sourcebox.be/blog/2017/08/07/serverless-a-lesson-learned-the-hard-way/")
	Wix2022         = incident("Wix", "2022", "A status was written to the database and the event about it was then not produced: the inventory no longer agreed with the orders. Other events came twice.", "https://medium.com/wix-engineering/event-driven-architecture-5-pitfalls-to-avoid-b3ebf885bdb1")
	Roblox2021      = incident("Roblox", "2021-10-28", "One cluster carried the discovery of many workloads, and the monitoring depended on it too: 73 hours.", "https://blog.roblox.com/2022/01/roblox-return-to-service-10-28-10-31-2021")
	Preply2020      = incident("Preply", "2020-02-28", "Name lookups between services failed in part. With nothing durable between producer and consumer, 15,000 events were dropped.", "https://medium.com/preply-engineering/dns-postmortem-e169efd45afd")
)
