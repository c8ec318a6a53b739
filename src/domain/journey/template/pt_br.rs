//! The templates in Brazilian Portuguese.

use super::super::part::{LaneRole as Role, StageColour as Colour};
use super::{Content, Contents, StageContent, StepContent, Template};

pub(super) static CONTENTS: Contents = Contents {
    lanes: &[
        (Role::Action, "O que o cliente faz"),
        (Role::Touchpoint, "Pontos de contato"),
        (Role::Emotion, "Emoção"),
        (Role::Pain, "Dores"),
        (Role::Opportunity, "Oportunidades"),
        (Role::Metric, "Métricas"),
    ],
    templates: &[ECOMMERCE, SAAS_ONBOARDING, SUPPORT, BLANK],
};

const ECOMMERCE: Content = Content {
    template: Template {
        key: "ecommerce",
        title: "Compra na loja on-line",
        description: "Da vontade de comprar até a segunda compra, com entrega e troca.",
    },
    stages: &[
        StageContent {
            title: "Descobrir",
            colour: Colour::Teal,
            steps: &[
                StepContent {
                    title: "Percebe que precisa",
                    emotion: Some(0),
                    why: None,
                    items: &[
                        (Role::Action, "Vê o produto com uma amiga e pesquisa no celular"),
                        (Role::Touchpoint, "Busca, Instagram"),
                        (Role::Metric, "Visitas novas por canal"),
                    ],
                },
                StepContent {
                    title: "Compara opções",
                    emotion: Some(-1),
                    why: None,
                    items: &[
                        (Role::Action, "Abre várias abas e lê avaliações"),
                        (Role::Touchpoint, "Página do produto"),
                        (Role::Pain, "O frete só aparece no fim"),
                        (Role::Opportunity, "Mostrar frete e prazo já na página do produto"),
                        (Role::Metric, "Produto visto → carrinho"),
                    ],
                },
            ],
        },
        StageContent {
            title: "Comprar",
            colour: Colour::Blue,
            steps: &[
                StepContent {
                    title: "Monta o carrinho",
                    emotion: Some(1),
                    why: None,
                    items: &[
                        (Role::Action, "Escolhe tamanho e cor e usa um cupom"),
                        (Role::Touchpoint, "Carrinho"),
                        (Role::Pain, "Fica em dúvida sobre o tamanho"),
                        (Role::Opportunity, "Guia de medidas com fotos de clientes"),
                    ],
                },
                StepContent {
                    title: "Paga",
                    emotion: Some(-1),
                    why: Some("Se o pagamento falha aqui, a venda se perde e a confiança também."),
                    items: &[
                        (Role::Action, "Paga com Pix ou cartão"),
                        (Role::Touchpoint, "Página de pagamento"),
                        (Role::Pain, "Cartão recusado sem explicação"),
                        (Role::Opportunity, "Dizer o motivo e oferecer outra forma de pagar"),
                        (Role::Metric, "Pagamentos aprovados na primeira tentativa"),
                    ],
                },
                StepContent {
                    title: "Recebe a confirmação",
                    emotion: Some(2),
                    why: None,
                    items: &[
                        (Role::Action, "Confere o pedido e o prazo"),
                        (Role::Touchpoint, "E-mail e WhatsApp"),
                    ],
                },
            ],
        },
        StageContent {
            title: "Receber",
            colour: Colour::Violet,
            steps: &[
                StepContent {
                    title: "Acompanha a entrega",
                    emotion: Some(-1),
                    why: None,
                    items: &[
                        (Role::Action, "Olha o rastreio todo dia"),
                        (Role::Touchpoint, "Página de rastreio, transportadora"),
                        (Role::Pain, "O rastreio fica dias sem novidade"),
                        (Role::Opportunity, "Avisar antes de o cliente perguntar"),
                        (Role::Metric, "Pedidos entregues no prazo"),
                    ],
                },
                StepContent {
                    title: "Abre o pacote",
                    emotion: Some(2),
                    why: Some("É a primeira vez que o cliente toca no que comprou."),
                    items: &[
                        (Role::Action, "Experimenta e mostra para a família"),
                        (Role::Touchpoint, "Embalagem, produto"),
                        (Role::Metric, "CSAT da entrega"),
                    ],
                },
            ],
        },
        StageContent {
            title: "Depois da compra",
            colour: Colour::Orange,
            steps: &[
                StepContent {
                    title: "Troca ou devolve",
                    emotion: Some(-2),
                    why: Some("Quem troca sem esforço volta a comprar."),
                    items: &[
                        (Role::Action, "Procura como devolver"),
                        (Role::Touchpoint, "Central de ajuda, correio"),
                        (Role::Pain, "Precisa imprimir uma etiqueta"),
                        (Role::Opportunity, "Devolução por código, sem impressora"),
                        (Role::Metric, "CES da troca"),
                    ],
                },
                StepContent {
                    title: "Compra de novo",
                    emotion: Some(1),
                    why: None,
                    items: &[
                        (Role::Action, "Volta direto pelo aplicativo"),
                        (Role::Touchpoint, "Aplicativo, e-mail"),
                        (Role::Opportunity, "Lembrar na hora certa de repor"),
                        (Role::Metric, "Segunda compra em 90 dias, NPS"),
                    ],
                },
            ],
        },
    ],
};

const SAAS_ONBOARDING: Content = Content {
    template: Template {
        key: "saas_onboarding",
        title: "Primeiros passos no software",
        description: "Do cadastro até o hábito: onde o cliente chega ao primeiro resultado ou desiste.",
    },
    stages: &[
        StageContent {
            title: "Avaliar",
            colour: Colour::Teal,
            steps: &[
                StepContent {
                    title: "Conhece o produto",
                    emotion: Some(1),
                    why: None,
                    items: &[
                        (Role::Action, "Lê a página e pede uma demonstração"),
                        (Role::Touchpoint, "Site, demonstração"),
                        (Role::Pain, "Não acha o preço"),
                        (Role::Opportunity, "Preços abertos com uma calculadora"),
                        (Role::Metric, "Visita → cadastro"),
                    ],
                },
                StepContent {
                    title: "Cria a conta",
                    emotion: Some(0),
                    why: None,
                    items: &[
                        (Role::Action, "Cadastra-se com o e-mail do trabalho"),
                        (Role::Touchpoint, "Cadastro, e-mail de confirmação"),
                        (Role::Pain, "O e-mail de confirmação demora"),
                        (Role::Metric, "Cadastros confirmados"),
                    ],
                },
            ],
        },
        StageContent {
            title: "Implantar",
            colour: Colour::Blue,
            steps: &[
                StepContent {
                    title: "Conversa inicial",
                    emotion: Some(1),
                    why: None,
                    items: &[
                        (Role::Action, "Combina objetivos e prazos"),
                        (Role::Touchpoint, "Reunião com o gerente de sucesso"),
                        (Role::Opportunity, "Enviar o plano por escrito no mesmo dia"),
                    ],
                },
                StepContent {
                    title: "Importa os dados",
                    emotion: Some(-2),
                    why: Some("É onde a maioria desiste."),
                    items: &[
                        (Role::Action, "Exporta planilhas e tenta importar"),
                        (Role::Touchpoint, "Tela de importação, suporte"),
                        (Role::Pain, "Mensagens de erro que não dizem a linha"),
                        (Role::Opportunity, "Mostrar cada erro ao lado da linha"),
                        (Role::Metric, "Importações concluídas sem ajuda"),
                    ],
                },
                StepContent {
                    title: "Convida a equipe",
                    emotion: Some(0),
                    why: None,
                    items: &[
                        (Role::Action, "Chama cinco colegas"),
                        (Role::Touchpoint, "Convite por e-mail"),
                        (Role::Metric, "Pessoas ativas por conta"),
                    ],
                },
            ],
        },
        StageContent {
            title: "Primeiro resultado",
            colour: Colour::Green,
            steps: &[
                StepContent {
                    title: "Chega ao primeiro resultado",
                    emotion: Some(2),
                    why: Some("A partir daqui o produto se paga."),
                    items: &[
                        (Role::Action, "Mostra o primeiro relatório à chefia"),
                        (Role::Touchpoint, "Relatório"),
                        (Role::Opportunity, "Comemorar e sugerir o próximo passo"),
                        (Role::Metric, "Dias até o primeiro valor"),
                    ],
                },
                StepContent {
                    title: "Avalia a implantação",
                    emotion: Some(1),
                    why: None,
                    items: &[
                        (Role::Action, "Responde a uma pergunta"),
                        (Role::Touchpoint, "Pesquisa no produto"),
                        (Role::Metric, "CES da implantação"),
                    ],
                },
            ],
        },
        StageContent {
            title: "Criar o hábito",
            colour: Colour::Violet,
            steps: &[
                StepContent {
                    title: "Usa toda semana",
                    emotion: Some(1),
                    why: None,
                    items: &[
                        (Role::Action, "Abre o painel na segunda-feira"),
                        (Role::Touchpoint, "Painel, resumo por e-mail"),
                        (Role::Pain, "Não sabe o que há de novo"),
                        (Role::Metric, "Contas ativas por semana"),
                    ],
                },
                StepContent {
                    title: "Renova",
                    emotion: Some(0),
                    why: Some("A decisão já foi tomada meses antes."),
                    items: &[
                        (Role::Action, "Compara o que pagou com o que ganhou"),
                        (Role::Touchpoint, "Revisão trimestral, proposta"),
                        (Role::Opportunity, "Levar os resultados do cliente, não a lista de funções"),
                        (Role::Metric, "Retenção bruta de receita, NPS"),
                    ],
                },
            ],
        },
    ],
};

const SUPPORT: Content = Content {
    template: Template {
        key: "support",
        title: "Atendimento",
        description: "Um problema do começo ao fim: perceber, pedir ajuda, resolver e o que fica.",
    },
    stages: &[
        StageContent {
            title: "Perceber",
            colour: Colour::Grey,
            steps: &[
                StepContent {
                    title: "Algo não funciona",
                    emotion: Some(-1),
                    why: None,
                    items: &[
                        (Role::Action, "Tenta de novo e reinicia"),
                        (Role::Touchpoint, "Produto"),
                        (Role::Pain, "A mensagem não diz o que fazer"),
                        (Role::Opportunity, "Mensagens com o próximo passo"),
                    ],
                },
                StepContent {
                    title: "Procura sozinho",
                    emotion: Some(-1),
                    why: None,
                    items: &[
                        (Role::Action, "Busca na central de ajuda"),
                        (Role::Touchpoint, "Central de ajuda, busca"),
                        (Role::Pain, "O artigo está desatualizado"),
                        (Role::Metric, "Buscas sem resultado"),
                    ],
                },
            ],
        },
        StageContent {
            title: "Pedir ajuda",
            colour: Colour::Orange,
            steps: &[
                StepContent {
                    title: "Abre o chamado",
                    emotion: Some(-1),
                    why: None,
                    items: &[
                        (Role::Action, "Descreve o problema no chat"),
                        (Role::Touchpoint, "Chat, telefone"),
                        (Role::Pain, "Precisa repetir os dados que já deu"),
                        (Role::Opportunity, "Abrir o chat já com os dados do cliente"),
                    ],
                },
                StepContent {
                    title: "Espera a resposta",
                    emotion: Some(-2),
                    why: Some("A espera sem notícia pesa mais do que o problema."),
                    items: &[
                        (Role::Action, "Volta a olhar a cada dez minutos"),
                        (Role::Touchpoint, "E-mail, WhatsApp"),
                        (Role::Opportunity, "Dizer quanto tempo falta"),
                        (Role::Metric, "Tempo até a primeira resposta"),
                    ],
                },
            ],
        },
        StageContent {
            title: "Resolver",
            colour: Colour::Blue,
            steps: &[
                StepContent {
                    title: "Conversa com a pessoa certa",
                    emotion: Some(1),
                    why: None,
                    items: &[
                        (Role::Action, "Segue as instruções"),
                        (Role::Touchpoint, "Atendente"),
                        (Role::Pain, "É passado de um setor a outro"),
                        (Role::Metric, "Resolvidos no primeiro contato"),
                    ],
                },
                StepContent {
                    title: "Volta a funcionar",
                    emotion: Some(2),
                    why: None,
                    items: &[
                        (Role::Action, "Confirma que está tudo certo"),
                        (Role::Touchpoint, "Chat"),
                        (Role::Metric, "Tempo até a solução"),
                    ],
                },
            ],
        },
        StageContent {
            title: "Depois",
            colour: Colour::Green,
            steps: &[
                StepContent {
                    title: "Avalia o atendimento",
                    emotion: Some(1),
                    why: None,
                    items: &[
                        (Role::Action, "Responde à pesquisa"),
                        (Role::Touchpoint, "Pesquisa por e-mail"),
                        (Role::Metric, "CSAT e CES do atendimento"),
                    ],
                },
                StepContent {
                    title: "Recebe um retorno",
                    emotion: Some(1),
                    why: Some("Quem reclamou e foi ouvido costuma ficar."),
                    items: &[
                        (Role::Action, "Lê o que mudou por causa da sua queixa"),
                        (Role::Touchpoint, "Telefonema, e-mail"),
                        (Role::Opportunity, "Ligar para todo detrator em dois dias úteis"),
                        (Role::Metric, "Reabertura em 30 dias"),
                    ],
                },
            ],
        },
    ],
};

const BLANK: Content = Content {
    template: Template {
        key: "blank",
        title: "Nova jornada",
        description: "Três fases vazias com as faixas de costume.",
    },
    stages: &[
        StageContent {
            title: "Antes",
            colour: Colour::Teal,
            steps: &[
                StepContent { title: "Primeiro passo", emotion: None, why: None, items: &[] },
                StepContent { title: "Segundo passo", emotion: None, why: None, items: &[] },
            ],
        },
        StageContent {
            title: "Durante",
            colour: Colour::Blue,
            steps: &[
                StepContent { title: "Terceiro passo", emotion: None, why: None, items: &[] },
                StepContent { title: "Quarto passo", emotion: None, why: None, items: &[] },
            ],
        },
        StageContent {
            title: "Depois",
            colour: Colour::Violet,
            steps: &[StepContent { title: "Quinto passo", emotion: None, why: None, items: &[] }],
        },
    ],
};
