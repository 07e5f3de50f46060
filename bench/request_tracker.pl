# Tickets and mails a second in Request Tracker 5, in its own Perl and in one process, without
# sockets. RT_SITE_CONFIG names its settings; prints JSON. Arguments: tickets, mails, and a file of
# texts: one JSON list of [subject, text].
use strict;
use warnings;
use lib '/usr/share/request-tracker5/lib';
use HTTP::Request;
use JSON;
use MIME::Base64 qw(encode_base64);
use Plack::Test;
use RT -init;
use RT::Interface::Email;
use RT::Interface::Web::Handler;
use Time::HiRes qw(time);

my ($tickets, $mails, $file) = @ARGV;
open(my $read, '<:raw', $file) or die "no texts: $!";
my @texts = @{ decode_json(join '', <$read>) };

# People may file by mail without being known, as with our mailbox.
my $everyone = RT::Group->new(RT->SystemUser);
$everyone->LoadSystemInternalGroup('Everyone');
for my $right (qw(SeeQueue CreateTicket ReplyToTicket)) {
    $everyone->PrincipalObj->GrantRight(Right => $right, Object => RT->System);
}
my $root = RT::User->new(RT->SystemUser);
$root->Load('root');
$root->SetPassword('only-for-a-measurement');

$Plack::Test::Impl = 'MockHTTP';
my $web = Plack::Test->create(RT::Interface::Web::Handler->PSGIApp);
my $who = 'Basic ' . encode_base64('root:only-for-a-measurement', '');

sub ticket {
    my ($subject, $text) = @{ $texts[$_[0] % @texts] };
    my $body = encode_json({ Queue => 'General', Subject => $subject, Content => $text });
    my $answer = $web->request(HTTP::Request->new(
        'POST', 'http://127.0.0.1/REST/2.0/ticket',
        ['Authorization' => $who, 'Content-Type' => 'application/json'], $body,
    ));
    die $answer->as_string unless $answer->code == 201;
    return decode_json($answer->content)->{id};
}

sub mail {
    my ($n) = @_;
    my ($subject, $text) = @{ $texts[$n % @texts] };
    my $raw = "From: sender$n\@example.org\nTo: desk\@bench.example.org\nSubject: $subject\n"
        . "Message-ID: <$n-$$\@example.org>\nMIME-Version: 1.0\n"
        . "Content-Type: text/plain; charset=utf-8\n\n$text\n";
    utf8::encode($raw);
    my ($ok, $said) = RT::Interface::Email::Gateway(
        { message => $raw, queue => 'General', action => 'correspond' });
    die $said unless $ok > 0;
}

# How many a second of the clock, and a second of a processor.
sub rates {
    my ($count, $do) = @_;
    my ($start, @busy) = (time, times);
    $do->($_) for 1 .. $count;
    my ($took, @then) = (time - $start, times);
    return ($count / $took, $count / ($then[0] + $then[1] - $busy[0] - $busy[1]));
}

for my $n (1 .. $mails, 100_001 .. 100_005) {    # they are known, as ours are
    my $sender = RT::User->new(RT->SystemUser);
    my $address = "sender$n\@example.org";
    my ($ok, $said) = $sender->Create(Name => $address, EmailAddress => $address, Privileged => 0);
    die $said unless $ok;
}
ticket($_) for 0 .. 9;    # what is loaded once does not count
mail($_) for 100_001 .. 100_005;
my @created = rates($tickets, \&ticket);
my @mails = rates($mails, \&mail);

my $all = RT::Tickets->new(RT->SystemUser);
$all->FromSQL('id > 0');
die 'not all are there' unless $all->Count == $tickets + $mails + 15;
print encode_json({ version => $RT::VERSION, created => \@created, mails => \@mails }), "\n";
